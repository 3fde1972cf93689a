"""The judge of the crash bench: every kind of broken promise is seen, and what a crash may do is not called one."""
import unittest

from clients import Call
from counter import Hit
from verdict import Execution, Observed, is_kept, judge


def hits(run, *seen, execution='1'):
    """`seen` as `step life`."""
    return [Hit(run, step, execution, int(life)) for step, life in (text.split() for text in seen)]


def execution(run, status='success', name='1'):
    return Execution(name, run.partition('/')[0], run, status)


def verdict(calls=(), executions=(), seen=(), ended=None, span=(0, -1)):
    result = judge(Observed(list(calls), list(executions), list(seen), ended or {}, *span))
    return {**result, 'wrongAnswers': 0, 'crashes': 0}


class Lost(unittest.TestCase):
    def one(self, outcome, *executions, seen=(), run='effects-now/1'):
        result = verdict([Call(run, outcome)], executions, seen)
        return result['accepted'], result['finished'], result['lost'], is_kept(result)

    def test_accepted_and_finished(self):
        both = hits('effects-now/1', 'first 1', 'second 1')
        self.assertEqual(self.one('accepted', execution('effects-now/1'), seen=both), (1, 1, 0, True))

    def test_accepted_without_an_execution(self):
        self.assertEqual(self.one('accepted', run='pure-now/1'), (1, 0, 1, False))

    def test_accepted_and_never_ended(self):
        for status in ('running', 'error', 'new'):
            self.assertEqual(self.one('accepted', execution('pure-now/1', status), run='pure-now/1'), (1, 0, 1, False))

    def test_ended_well_without_one_of_its_steps(self):
        only = hits('effects-now/1', 'first 1')
        self.assertEqual(self.one('accepted', execution('effects-now/1'), seen=only), (1, 0, 1, False))

    def test_what_nobody_was_promised_is_not_lost(self):
        for outcome in ('refused', 'unknown'):
            self.assertEqual(self.one(outcome), (0, 0, 0, True))

    def test_a_fire_that_is_stored_must_end(self):
        result = verdict(executions=[execution('tick-all/2026-01-01T00:00:00.000+00:00', 'running')])
        self.assertEqual((result['accepted'], result['lost']), (1, 1))


class Repeated(unittest.TestCase):
    def one(self, *seen, run='effects-now/1', outcome='accepted', ended=None):
        result = verdict([Call(run, outcome)], [execution(run)], hits(run, *seen), ended)
        return result['repeated'], result['inFlightRepeated']

    def test_once_each(self):
        self.assertEqual(self.one('first 1', 'second 1'), (0, 0))
        self.assertEqual(self.one('first 1', 'second 3'), (0, 0))

    def test_in_flight_when_killed(self):
        self.assertEqual(self.one('first 1', 'first 2', 'second 2'), (0, 1))
        self.assertEqual(self.one('first 1', 'first 2', 'first 3', 'second 3', 'second 4'), (0, 3))

    def test_a_later_step_was_seen_before(self):
        self.assertEqual(self.one('first 1', 'second 1', 'first 2', 'second 2'), (1, 1))

    def test_twice_in_one_life_needs_no_crash(self):
        self.assertEqual(self.one('first 1', 'first 1', 'second 1'), (1, 0))

    def test_a_call_that_arrives_after_the_next_life_began(self):
        self.assertEqual(self.one('first 2', 'first 1', 'second 2'), (0, 1))

    def test_its_end_was_listed_before(self):
        self.assertEqual(self.one('first 1', 'second 1', 'second 3', ended={'1': 2}), (1, 0))
        self.assertEqual(self.one('first 1', 'second 1', 'second 3', ended={'1': 3}), (0, 1))

    def test_its_caller_had_the_answer(self):
        self.assertEqual(self.one('first 1', 'second 1', 'second 2', run='effects-wait/1'), (1, 0))
        self.assertEqual(self.one('first 1', 'second 1', 'second 2', run='effects-wait/1', outcome='unknown'), (0, 1))

    def test_steps_of_the_called_workflow(self):
        self.assertEqual(self.one('before 1', 'child-first 1', 'child-first 2', 'child-second 2', 'after 2', run='sub-now/1'), (0, 1))
        self.assertEqual(self.one('before 1', 'child-first 1', 'before 2', 'child-first 2', 'child-second 2', 'after 2', run='sub-now/1'), (1, 1))

    def test_runs_that_nobody_was_promised_count_too(self):
        self.assertEqual(self.one('first 1', 'second 1', 'first 2', 'second 2', outcome='unknown'), (1, 1))


class Doubled(unittest.TestCase):
    FIRE = 'tick-all/1970-01-01T00:00:05.000+00:00'

    def test_one_call_with_two_executions(self):
        result = verdict([Call('pure-now/1', 'accepted')], [execution('pure-now/1'), execution('pure-now/1', name='2')])
        self.assertEqual((result['runsDoubled'], result['schedulesDoubled'], is_kept(result)), (1, 0, False))

    def test_one_instant_with_two_executions(self):
        result = verdict(executions=[execution(self.FIRE), execution(self.FIRE, name='2')], seen=hits(self.FIRE, 'tick 1'))
        self.assertEqual((result['schedulesDoubled'], is_kept(result)), (1, False))

    def test_the_second_execution_is_not_listed_any_more(self):
        seen = hits(self.FIRE, 'tick 1') + hits(self.FIRE, 'tick 2', execution='2')
        self.assertEqual(verdict(executions=[execution(self.FIRE)], seen=seen)['schedulesDoubled'], 1)

    def test_the_executions_of_called_workflows_are_their_own(self):
        run = 'sub-now/1'
        seen = hits(run, 'before 1') + hits(run, 'child-first 1', 'child-second 1', execution='2') + hits(run, 'after 1')
        result = verdict([Call(run, 'accepted')], [execution(run), Execution('2', 'child', run, 'success')], seen)
        self.assertEqual((result['runsDoubled'], result['finished']), (0, 1))


class Missed(unittest.TestCase):
    def test_every_second_of_the_span_fires(self):
        fires = [f'tick-all/1970-01-01T00:00:0{n}.000+00:00' for n in (1, 2, 4)]
        executions = [execution(run, name=str(i)) for i, run in enumerate(fires)]
        seen = [hit for i, run in enumerate(fires) for hit in hits(run, 'tick 1', execution=str(i))]
        result = verdict(executions=executions, seen=seen, span=(0.5, 5.2))
        self.assertEqual((result['schedulesMissed'], result['schedulesFired']), (2, 3))
        self.assertEqual(result['examples'], ['missed: tick-all at 3', 'missed: tick-all at 5'])

    def test_the_schedule_that_makes_up_for_the_latest_only_may_leave_out(self):
        run = 'tick-latest/1970-01-01T00:00:04.000+00:00'
        self.assertEqual(verdict(executions=[execution(run)], seen=hits(run, 'tick 1'))['schedulesMissed'], 0)


if __name__ == '__main__':
    unittest.main()
