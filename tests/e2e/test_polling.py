"""RSS Feed Trigger: looks at a feed at times of a schedule; what is new starts one run, once, over restarts too."""
import socket

import server
from gate import wait_until
from loopback import LoopbackServer
from workflows import chain, node


class Feed(LoopbackServer):
    """A feed whose entries the test sets; `status` other than 200 is a feed that is out of order."""

    def __init__(self):
        self.entries, self.status, self.looks = [], 200, 0

    def answer(self, path):
        self.looks += 1
        items = ''.join(f'<item><title>{one}</title><guid>{one}</guid></item>' for one in self.entries)
        feed = f'<rss version="2.0"><channel><title>t</title>{items}</channel></rss>'
        return self.status, 'application/rss+xml', feed.encode()

    def wait_for_looks(self, more=2):
        """The second of two looks began after the call."""
        target = self.looks + more
        wait_until(lambda: self.looks >= target, 'a poll')

    def workflow(self, expression='* * * * * *', **settings):
        made = chain('feed', node('Feed', 'rssFeedReadTrigger', 1, {
            'feedUrl': f'{self.url}/feed',
            'pollTimes': {'item': [{'mode': 'custom', 'cronExpression': expression}]}}), node('Next', 'noOp', 1))
        made['settings'].update(settings)
        return made


class Polling(server.Folder):
    def titles(self, instance, workflow_id):
        """Of each run, oldest first."""
        runs = instance.executions(f'?workflowId={workflow_id}&status=success&includeData=true')
        return [[item['json']['title'] for item in run['data']['resultData']['runData']['Next'][0]['outputs'][0]]
                for run in reversed(runs)]

    def test_new_entries_start_one_run_each_time_and_known_ones_none(self):
        with Feed() as feed:
            feed.entries = ['b', 'a']
            instance = self.start()
            workflow_id = instance.create_active(feed.workflow())
            feed.wait_for_looks()
            self.assertEqual(self.titles(instance, workflow_id), [])
            feed.entries = ['d', 'c', 'b', 'a']
            wait_until(lambda: self.titles(instance, workflow_id) == [['d', 'c']], 'the run')
            feed.wait_for_looks()
            feed.entries = ['e', 'd']
            wait_until(lambda: len(self.titles(instance, workflow_id)) == 2, 'the second run')
            feed.wait_for_looks()
            self.assertEqual(self.titles(instance, workflow_id), [['d', 'c'], ['e']])
            events = instance.call('GET', '/api/v1/trigger-events').json['data']
            self.assertEqual([(one['node'], one['outcome']) for one in events], [('Feed', 'accepted')] * 2)
            self.assertTrue(events[0]['source'].startswith('schedule 20'), events)

    def test_nothing_is_lost_or_doubled_over_kills(self):
        with Feed() as feed:
            instance = self.start()
            workflow_id = instance.create_active(feed.workflow())
            feed.wait_for_looks()
            expected = []
            for n in range(4):
                feed.entries.insert(0, f'n{n}')
                expected.append(f'n{n}')
                looks = feed.looks
                wait_until(lambda: feed.looks > looks, 'a poll')
                instance.kill()  # perhaps between the look and its commit
                feed.entries.insert(0, f'down{n}')
                expected.append(f'down{n}')
                instance = self.start()
            wait_until(lambda: len(sum(self.titles(instance, workflow_id), [])) >= len(expected), 'all entries')
            feed.wait_for_looks()
            self.assertEqual(sorted(sum(self.titles(instance, workflow_id), [])), sorted(expected))

    def test_a_feed_that_is_out_of_order_is_reported_and_loses_nothing(self):
        with Feed() as feed:
            feed.entries = ['a']
            instance = self.start()
            handler = instance.create(chain('handler', node('On error', 'errorTrigger', 1), node('Nothing', 'noOp', 1)))
            workflow_id = instance.create_active(feed.workflow(errorWorkflow=handler))
            feed.wait_for_looks()
            feed.status = 503
            wait_until(lambda: instance.executions(f'?workflowId={handler}'), 'the error workflow')
            feed.entries, feed.status = ['b', 'a'], 200
            wait_until(lambda: self.titles(instance, workflow_id) == [['b']], 'the run')
            refused = instance.call('GET', '/api/v1/trigger-events?outcome=refused').json['data']
            self.assertTrue(refused and refused[0]['reason'].startswith('broken: '), refused)
            self.assertEqual(refused[0]['node'], 'Feed')

    def test_a_slow_feed_holds_up_no_schedule_and_no_stop(self):
        with Feed() as feed:
            instance = self.start('--shutdown-grace', '0')
            # An address that takes a connection and never answers.
            with socket.create_server(('127.0.0.1', 0)) as silent:
                workflow = feed.workflow()
                workflow['nodes'][0]['parameters']['feedUrl'] = f'http://127.0.0.1:{silent.getsockname()[1]}/'
                instance.create_active(workflow)
                clock = chain('clock', node('Clock', 'scheduleTrigger', 1.2, {
                    'rule': {'interval': [{'field': 'seconds', 'secondsInterval': 1}]}}), node('Nothing', 'noOp', 1))
                clock_id = instance.create_active(clock)
                self.assertGreaterEqual(len(instance.wait_for_executions(2, f'?workflowId={clock_id}')), 2)
                self.assertEqual(instance.stop(), 0, instance.log())

    def test_poll_times_are_those_of_cron_and_default_to_every_minute(self):
        with Feed() as feed:
            instance = self.start()
            for times, bad in (({'item': [{'mode': 'everyX', 'value': 5, 'unit': 'minutes'}]}, False),
                               ({'item': [{'mode': 'everyDay', 'hour': 7, 'minute': 30}]}, False),
                               (None, False), ({'item': [{'mode': 'custom', 'cronExpression': 'nonsense'}]}, True)):
                workflow = feed.workflow()
                if times is None:
                    del workflow['nodes'][0]['parameters']['pollTimes']
                else:
                    workflow['nodes'][0]['parameters']['pollTimes'] = times
                workflow_id = instance.create(workflow)
                answer = instance.call('POST', f'/api/v1/workflows/{workflow_id}/activate')
                self.assertEqual(answer.status, 400 if bad else 200, answer)
            wait_until(lambda: feed.looks == 3, 'the first look of each')
            self.assertEqual(len(instance.call('GET', '/api/v1/schedules').json['data']), 3)


if __name__ == '__main__':
    server.unittest.main()
