/// The columns of a basis that a set of parameters needs: coefficients that are given, correctives of bent joints.
///
/// Columns that are 0 in every feature vector may be left out of the product. Ranges closer than a few columns are
/// joined, because each range costs a pass over the result.
struct FeatureColumns {
    /// The ranges of columns, ascending.
    private(set) var ranges: [Range<Int>] = []

    /// The gap of columns below which two ranges are one.
    static let joinedGap = 16

    mutating func add(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        if let last = ranges.last, range.lowerBound - last.upperBound <= FeatureColumns.joinedGap {
            ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
        } else {
            ranges.append(range)
        }
    }

    /// The columns that the features of any of `batch` use.
    init(_ batch: [HeadParameters], shapeCount: Int, expressionCount: Int) {
        var (shape, expression) = (0, 0)
        var (first, last) = (HeadJoint.count, 0)
        for parameters in batch {
            shape = max(shape, (parameters.shape.lastIndex { $0 != 0 } ?? -1) + 1)
            expression = max(expression, (parameters.expression.lastIndex { $0 != 0 } ?? -1) + 1)
            for joint in HeadJoint.allCases.dropFirst() where parameters.pose[joint] != .zero {
                first = min(first, joint.rawValue)
                last = max(last, joint.rawValue)
            }
        }
        let blendCount = shapeCount + expressionCount
        add(0..<shape)
        add(shapeCount..<shapeCount + expression)
        if first <= last { add(blendCount + 9 * (first - 1)..<blendCount + 9 * last) }
    }
}
