internal import CSpawn

/// How many processors this process may use, at least 1: `taskset` and containers leave it fewer than are at work.
package func usableCores() -> Int { Int(stagectl_usable_cores()) }
