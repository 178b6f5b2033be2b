"""The lock walk on SimPy 2.

Arguments: tasks, locks, processors, rounds, seed, holdLow, holdHigh, awayLow, awayHigh (nanoseconds).
The draws are the simulator's. They are made first, and measured apart: its generator is slow in Python.
"""
import json
import resource
import sys

from SimPy.Simulation import Process, Resource, Simulation, hold, release, request

TASKS, LOCKS, PROCESSORS, ROUNDS, SEED, HOLD_LOW, HOLD_HIGH, AWAY_LOW, AWAY_HIGH = map(int, sys.argv[1:])
WORD = 0xFFFFFFFF


def mix(word):
    word = ((word ^ word >> 16) * 0x85EBCA6B) & WORD
    word = ((word ^ word >> 13) * 0xC2B2AE35) & WORD
    return word ^ word >> 16


def rotated(word, by):
    return (word << by | word >> (32 - by)) & WORD


def uniforms(seed, stream):
    """xoshiro128**, seeded as the simulator's streams are."""
    state = mix(seed ^ mix((stream + 0x9E3779B9) & WORD))
    words = []
    for _ in range(4):
        state = (state + 0x9E3779B9) & WORD
        words.append(mix(state))
    a, b, c, d = words
    d |= 1

    def following():
        nonlocal a, b, c, d
        result = (rotated((b * 5) & WORD, 7) * 9) & WORD
        shifted = (b << 9) & WORD
        c ^= a
        d ^= b
        b ^= c
        a ^= d
        c ^= shifted
        d = rotated(d, 11)
        return result

    while True:
        high = following() >> 5
        low = following() >> 6
        yield (high * 67108864 + low) / 9007199254740992


def draws(task):
    numbers = uniforms(SEED, 4 * task + 1)
    return [
        (HOLD_LOW + int(next(numbers) * (HOLD_HIGH - HOLD_LOW + 1)),
         AWAY_LOW + int(next(numbers) * (AWAY_HIGH - AWAY_LOW + 1)))
        for _ in range(ROUNDS)
    ]


class Totals:
    end = acquisitions = contentions = wait_total = wait_max = hold_total = hold_max = 0


class Task(Process):
    def walk(self, lock, times, locks, processors):
        sim = self.sim
        for held, away in times:
            yield request, self, processors
            asked = sim.now()
            if locks[lock].n > 0:
                yield request, self, locks[lock]
            else:
                Totals.contentions += 1
                yield release, self, processors
                yield request, self, locks[lock]
                yield request, self, processors
                waited = sim.now() - asked
                Totals.wait_total += waited
                Totals.wait_max = max(Totals.wait_max, waited)
            Totals.acquisitions += 1
            acquired = sim.now()
            yield hold, self, held
            had = sim.now() - acquired
            Totals.hold_total += had
            Totals.hold_max = max(Totals.hold_max, had)
            yield release, self, locks[lock]
            yield release, self, processors
            lock = (lock + 1) % LOCKS
            yield hold, self, away
            Totals.end = sim.now()


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


start = cpu_seconds()
drawn = [draws(task) for task in range(TASKS)]
before = cpu_seconds()
simulation = Simulation()
simulation.initialize()
locks = [Resource(1, sim=simulation) for _ in range(LOCKS)]
processors = Resource(PROCESSORS, sim=simulation)
for number in range(TASKS):
    task = Task(sim=simulation)
    simulation.activate(task, task.walk(number % LOCKS, drawn[number], locks, processors), at=0)
simulation.simulate(until=10**18)
print(json.dumps({
    "end": Totals.end,
    "acquisitions": Totals.acquisitions,
    "contentions": Totals.contentions,
    "waitTotal": Totals.wait_total,
    "waitMax": Totals.wait_max,
    "holdTotal": Totals.hold_total,
    "holdMax": Totals.hold_max,
    "cpuSeconds": cpu_seconds() - start,
    "drawSeconds": before - start,
}))
