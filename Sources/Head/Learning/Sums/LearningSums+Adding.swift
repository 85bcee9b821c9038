extension LearningSums {
    /// Adds values to an array by name, or takes the lesser of each where the array is one of minima.
    mutating func add(_ values: [Double], to name: String) {
        add(name) { [combination = self[name].combination] sum in
            precondition(values.count == sum.count, "\(name) has \(sum.count) values")
            for index in sum.indices {
                sum[index] = combination == .sum ? sum[index] + values[index] : min(sum[index], values[index])
            }
        }
    }

    /// Changes an array in place.
    mutating func add(_ name: String, _ change: (inout [Double]) -> Void) {
        let index = arrays.firstIndex { $0.name == name }!
        change(&arrays[index].values)
    }

    /// - Throws: `LearningError` where a sum is so large that whole numbers are no longer exact.
    func checkExact() throws(LearningError) {
        for array in arrays where array.values.contains(where: { !($0.magnitude <= ExactSum.limit) }) {
            throw LearningError(
                "the sums of \(header.step.rawValue)", "'\(array.name)' has grown beyond 2^53 units",
                advice: "make sums of fewer registrations")
        }
    }
}
