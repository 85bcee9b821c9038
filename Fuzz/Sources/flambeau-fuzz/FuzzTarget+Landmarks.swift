@testable import Landmarks
import Flambeau

/// The readers of landmark files; the first byte chooses the kind.
extension FuzzTarget {
    private static let kinds = ["txt", "csv", "json", "ljson", "pp", "npy"]

    static let landmarks = FuzzTarget(name: "landmarks", seeds: [("Fuzz/seeds/landmarks", "")]) { bytes in
        guard let kind = bytes.first, let place = "tcjlpn".utf8.firstIndex(of: kind) else { return }
        let name = "input." + kinds["tcjlpn".utf8.distance(from: "tcjlpn".utf8.startIndex, to: place)]
        let set = try LandmarkFile.decode(Array(bytes.dropFirst()), path: name)
        precondition(set.indices.count == set.points.count && set.points.allSatisfy { $0.isFinite })
    }
}
