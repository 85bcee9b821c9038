internal import Foundation

extension ModelComparison {
    /// The comparison for a person.
    public var text: String {
        func length(_ value: Double) -> String { String(format: "%.2f mm", value) }
        var lines = [
            "\(second.name) beside \(first.name)",
            "  mean head    \(length(meanDistance)) apart in the mean, \(length(largestDistance)) at most",
            "  joints       " + joints.map { "\($0.name) \(length($0.distance))" }.joined(separator: ", "),
            String(format: "  weights      %.2f %% are another joint's", 100 * weightChange),
            "  open jaw     \(length(openJawDistance)) in the mean",
        ]
        lines += Self.lines("identities", identities) + Self.lines("expressions", expressions)
        lines += landmarks.map { "  landmarks    \($0.scheme): \($0.count), \(length($0.distance)) apart in the mean" }
        return lines.joined(separator: "\n")
    }

    private static func lines(_ name: String, _ span: SpanComparison) -> [String] {
        func shares(_ values: [Double]) -> String {
            let counts = [1, 5, 10, 30, 60].filter { $0 < values.count } + [values.count].filter { $0 > 0 }
            return counts.map { "\($0): \(String(format: "%.1f", 100 * values[$0 - 1])) %" }.joined(separator: ", ")
        }
        var lines = [
            "  \(name.padding(toLength: 12, withPad: " ", startingAt: 0)) "
                + String(
                    format: "%d and %d, deviations of %.2f and %.2f mm", span.components[0], span.components[1],
                    span.deviations[0], span.deviations[1])
        ]
        guard span.components.allSatisfy({ $0 > 0 }) else { return lines }
        lines.append("    the second's variance in the first's leading components: " + shares(span.secondInFirst))
        lines.append("    the first's in the second's: " + shares(span.firstInSecond))
        let angles = span.principalAngles.map { String(format: "%.0f", $0) }.joined(separator: " ")
        lines.append("    angles between the leading \(span.principalAngles.count): \(angles) degrees")
        return lines
    }
}
