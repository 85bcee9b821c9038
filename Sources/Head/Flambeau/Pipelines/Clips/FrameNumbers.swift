import Foundation

/// The places of frames in their clip, by the numbers in their names: a frame that is missing keeps its time.
enum FrameNumbers {
    /// For each frame its place from 0 on: what its name's number is beyond the first one's, over the step that all differences
    /// share. Their indices, where names are numbered in no such way.
    ///
    /// - Parameter paths: the frames, in order.
    static func places(of paths: [String]) -> [Int] {
        let indices = Array(paths.indices)
        var numbers: [Int] = []
        var beginning: Substring?
        for path in paths {
            let stem = ((path as NSString).lastPathComponent as NSString).deletingPathExtension
            let digits = stem.reversed().prefix { $0.isASCII && $0.isNumber }.count
            let rest = stem.dropLast(digits)
            guard let number = Int(stem.suffix(digits)), rest == beginning ?? rest,
                numbers.last.map({ $0 < number }) ?? true
            else { return indices }
            beginning = rest
            numbers.append(number)
        }
        guard let first = numbers.first, let last = numbers.last else { return indices }
        let steps = zip(numbers.dropFirst(), numbers).map { $0 - $1 }
        let step = steps.reduce(0, divisor)
        // Numbers that are times of day, say, are no places.
        guard step > 0, (last - first) / step < 4 * paths.count + 100 else { return indices }
        return numbers.map { ($0 - first) / step }
    }

    /// The greatest common divisor.
    private static func divisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : divisor(b, a % b) }
}
