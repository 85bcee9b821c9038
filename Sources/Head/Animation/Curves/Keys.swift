/// What curves of numbers and of rotations have in common.
enum Keys {
    /// The key at or before `time` and the fraction of the way to the next; `nil` before the first and from the last.
    static func span(_ times: [Double], _ time: Double) -> (index: Int, fraction: Double)? {
        guard time >= times[0], time < times[times.count - 1] else { return nil }
        var (low, high) = (0, times.count - 1)
        while high - low > 1 {
            let middle = (low + high) / 2
            if times[middle] <= time { low = middle } else { high = middle }
        }
        return (low, (time - times[low]) / (times[high] - times[low]))
    }

    /// Puts copies of the two last keys one period before, and of the two first one period after, so that the curve
    /// goes on across its ends.
    static func repeatEnds<Value>(
        _ times: inout [Double], _ values: inout [Value], _ interpolations: inout [Interpolation], period: Double
    ) {
        let (keys, originals, leaving) = (times, values, interpolations)
        for (index, time) in keys.enumerated().suffix(2).reversed() where time - period < times[0] {
            times.insert(time - period, at: 0)
            values.insert(originals[index], at: 0)
            interpolations.insert(leaving[index], at: 0)
        }
        for (index, time) in keys.enumerated().prefix(2) where time + period > times[times.count - 1] {
            times.append(time + period)
            values.append(originals[index])
            interpolations.append(leaving[index])
        }
    }
}
