"""What the crashes did: compares what clients were told with what was stored and what the counter service saw.

Plain functions on plain records; README.md defines every word of the result.
"""
import collections
import datetime
import math
import typing

from workflows import SCHEDULES, STEPS, WEBHOOKS, caller_waits, kind_of


class Execution(typing.NamedTuple):
    id: str
    kind: str  # of run; `child`; `unreadable` when its data does not say which run it is
    run: str
    status: str


class Observed(typing.NamedTuple):
    calls: list       # clients.Call
    executions: list  # Execution; what the API lists at the end
    hits: list        # counter.Hit, by arrival
    ended: dict       # execution id -> life in which the API already called it successful
    schedules_from: float  # all whole seconds in this span had to fire (Unix time)
    schedules_until: float


def repeats(hits, ended, answered):
    """The repeated calls of one run as (step, must_not): whether the step was known to have finished before."""
    order = {step: place for place, step in enumerate(STEPS[kind_of(hits[0].run)])}
    found = []
    for index, hit in enumerate(hits):
        before = [h for i, h in enumerate(hits) if (h.life, i) < (hit.life, index)]
        same = [h for h in before if h.step == hit.step]
        if not same:
            continue
        went_on = any(order[h.step] > order[hit.step] for h in before)
        was_listed = any(ended.get(h.execution, math.inf) < hit.life for h in same)
        without_crash = any(h.life == hit.life for h in same)
        found.append((hit.step, went_on or was_listed or without_crash or answered))
    return found


def instant_of(run):
    return datetime.datetime.fromisoformat(run.partition('/')[2].replace('Z', '+00:00')).timestamp()


def judge(observed, most_examples=20):
    """The facts as a dictionary, with examples of what is wrong."""
    examples = []

    def wrong(what, run):
        if len(examples) < most_examples:
            examples.append(f'{what}: {run}')

    executions, hits = collections.defaultdict(list), collections.defaultdict(list)
    for execution in observed.executions:
        if execution.kind == 'unreadable':
            wrong('unreadable', f'{execution.id} ({execution.status})')
        elif execution.kind != 'child':
            executions[execution.run].append(execution)
    for hit in observed.hits:
        hits[hit.run].append(hit)
    outcomes = {call.run: call.outcome for call in observed.calls}
    fires = {run for run in executions if kind_of(run) in SCHEDULES}
    executions.default_factory = hits.default_factory = None
    accepted = [run for run, outcome in outcomes.items() if outcome == 'accepted'] + sorted(fires)

    result = dict.fromkeys(('accepted', 'finished', 'lost', 'repeated', 'schedulesMissed', 'schedulesDoubled', 'runsDoubled',
                            'inFlightRepeated', 'stepsMissing', 'refusedButRun'), 0)
    result['accepted'] = len(accepted)
    for run in accepted:
        missing = set(STEPS[kind_of(run)]) - {hit.step for hit in hits.get(run, ())}
        ended_well = any(execution.status == 'success' for execution in executions.get(run, ()))
        if ended_well and not missing:
            result['finished'] += 1
            continue
        result['lost'] += 1
        result['stepsMissing'] += len(missing) if ended_well else 0
        states = ', '.join(execution.status for execution in executions.get(run, ())) or 'no execution'
        wrong('lost', f'{run} ({states}; steps not seen: {", ".join(sorted(missing)) or "none"})')

    for run, seen in hits.items():
        answered = outcomes.get(run) == 'accepted' and caller_waits(kind_of(run))
        for step, must_not in repeats(seen, observed.ended, answered):
            result['repeated' if must_not else 'inFlightRepeated'] += 1
            if must_not:
                wrong('repeated', f'{run} {step} (lives {", ".join(f"{h.step} {h.life}" for h in seen)})')

    for run, found in executions.items():
        # What the counter saw counts too: an execution may have left the list.
        own = STEPS[kind_of(run)]
        ids = {execution.id for execution in found} | {h.execution for h in hits.get(run, ()) if h.step in own and not h.step.startswith('child-')}
        if len(ids) > 1:
            result['schedulesDoubled' if run in fires else 'runsDoubled'] += len(ids) - 1
            wrong('doubled', f'{run} (executions {", ".join(sorted(ids))})')
        if outcomes.get(run) == 'refused':
            result['refusedButRun'] += 1

    fired = {round(instant_of(run)) for run in fires if kind_of(run) == 'tick-all'}
    for instant in range(math.ceil(observed.schedules_from), math.floor(observed.schedules_until) + 1):
        if instant not in fired:
            result['schedulesMissed'] += 1
            wrong('missed', f'tick-all at {instant}')

    count = collections.Counter(outcomes.values())
    result.update(refused=count['refused'], unknown=count['unknown'],
                  unknownKept=sum(1 for run, outcome in outcomes.items() if outcome == 'unknown' and run in executions),
                  executions=len(observed.executions),
                  notSuccessful=sum(1 for execution in observed.executions if execution.status != 'success'),
                  schedulesFired=len(fires), effects=len(observed.hits),
                  calls={kind: sum(1 for run in outcomes if kind_of(run) == kind) for kind in WEBHOOKS}, examples=examples)
    return result


def is_kept(result):
    """Whether the promises were kept."""
    return not any(result[name] for name in ('lost', 'repeated', 'schedulesDoubled', 'runsDoubled', 'wrongAnswers', 'crashes'))
