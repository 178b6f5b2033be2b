// Tasks that walk locks, as a plain event loop with a binary heap: the limit that the simulator is held against.
// Arguments: tasks, locks, processors, rounds, seed, holdLow, holdHigh, awayLow, awayHigh (nanoseconds).
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <queue>
#include <vector>
#include <sys/resource.h>

static uint32_t rotated(uint32_t word, int by) { return word << by | word >> (32 - by); }

static uint32_t mix(uint32_t word) {
  word = (word ^ word >> 16) * 0x85ebca6bu;
  word = (word ^ word >> 13) * 0xc2b2ae35u;
  return word ^ word >> 16;
}

// xoshiro128**, seeded as the simulator's streams are.
struct Random {
  uint32_t a, b, c, d;
  Random(uint32_t seed, uint32_t stream) {
    uint32_t state = mix(seed ^ mix(stream + 0x9e3779b9u));
    auto word = [&] { return mix(state = state + 0x9e3779b9u); };
    a = word();
    b = word();
    c = word();
    // The seed of the last word is the scrambled one: each word is the state of the next.
    d = word() | 1u;
  }
  uint32_t next() {
    uint32_t result = rotated(b * 5u, 7) * 9u, shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotated(d, 11);
    return result;
  }
  double uniform() {
    double high = next() >> 5, low = next() >> 6;
    return (high * 67108864.0 + low) / 9007199254740992.0;
  }
  double between(double low, double high) { return low + std::floor(uniform() * (high - low + 1)); }
};

enum class Next { acquire, release, wake };

struct Task {
  Random random;
  int lock, rounds;
  Next next;
  double asked;
};

struct Lock {
  int owner = -1;
  std::deque<int> waiters;
  double acquiredAt = 0, waitTotal = 0, waitMax = 0, holdTotal = 0, holdMax = 0;
  uint64_t acquisitions = 0, contentions = 0;
};

struct Event {
  double time;
  uint64_t order;
  int task;
  bool operator<(const Event &other) const {
    return time > other.time || (time == other.time && order > other.order);
  }
};

int main(int argc, char **argv) {
  if (argc != 10) return 2;
  const int tasks = atoi(argv[1]), locks = atoi(argv[2]), processors = atoi(argv[3]), rounds = atoi(argv[4]);
  const uint32_t seed = (uint32_t)strtoul(argv[5], nullptr, 10);
  const double holdLow = atof(argv[6]), holdHigh = atof(argv[7]), awayLow = atof(argv[8]), awayHigh = atof(argv[9]);
  std::vector<Task> all;
  std::vector<Lock> lock(locks);
  std::priority_queue<Event> queue;
  std::deque<int> ready;
  int idle = processors;
  uint64_t order = 0, events = 0;
  double now = 0;
  auto at = [&](double time, int task) { queue.push({time, order++, task}); };
  auto makeReady = [&](int task) {
    if (idle > 0) {
      idle--;
      at(now, task);
    } else ready.push_back(task);
  };
  auto leave = [&] {
    if (ready.empty()) idle++;
    else {
      at(now, ready.front());
      ready.pop_front();
    }
  };
  auto hold = [&](int task) {
    Task &t = all[task];
    Lock &l = lock[t.lock];
    l.acquisitions++;
    l.acquiredAt = now;
    t.next = Next::release;
    at(now + t.random.between(holdLow, holdHigh), task);
  };
  for (int i = 0; i < tasks; i++) all.push_back({Random(seed, 4u * i + 1), i % locks, rounds, Next::acquire, -1});
  for (int i = 0; i < tasks; i++) makeReady(i);
  while (!queue.empty()) {
    const Event event = queue.top();
    queue.pop();
    now = event.time;
    events++;
    Task &t = all[event.task];
    Lock &l = lock[t.lock];
    switch (t.next) {
      case Next::acquire:
        if (t.asked >= 0) {  // It was handed the lock, and runs now.
          const double waited = now - t.asked;
          l.waitTotal += waited;
          l.waitMax = std::max(l.waitMax, waited);
          t.asked = -1;
          hold(event.task);
        } else if (l.owner < 0) {
          l.owner = event.task;
          hold(event.task);
        } else {
          l.contentions++;
          t.asked = now;
          l.waiters.push_back(event.task);
          leave();
        }
        break;
      case Next::release: {
        const double held = now - l.acquiredAt;
        l.holdTotal += held;
        l.holdMax = std::max(l.holdMax, held);
        l.owner = -1;
        if (!l.waiters.empty()) {
          l.owner = l.waiters.front();
          l.waiters.pop_front();
          makeReady(l.owner);
        }
        t.lock = (t.lock + 1) % locks;
        t.next = Next::wake;
        at(now + t.random.between(awayLow, awayHigh), event.task);
        leave();
        break;
      }
      case Next::wake:
        if (--t.rounds > 0) {
          t.next = Next::acquire;
          makeReady(event.task);
        }
        break;
    }
  }
  double acquisitions = 0, contentions = 0, waitTotal = 0, waitMax = 0, holdTotal = 0, holdMax = 0;
  for (const Lock &l : lock) {
    acquisitions += l.acquisitions;
    contentions += l.contentions;
    waitTotal += l.waitTotal;
    waitMax = std::max(waitMax, l.waitMax);
    holdTotal += l.holdTotal;
    holdMax = std::max(holdMax, l.holdMax);
  }
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  const double cpu = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec +
                     (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
  printf("{\"end\":%.0f,\"acquisitions\":%.0f,\"contentions\":%.0f,\"waitTotal\":%.0f,\"waitMax\":%.0f,"
         "\"holdTotal\":%.0f,\"holdMax\":%.0f,\"cpuSeconds\":%.6f}\n",
         now, acquisitions, contentions, waitTotal, waitMax, holdTotal, holdMax, cpu);
}
