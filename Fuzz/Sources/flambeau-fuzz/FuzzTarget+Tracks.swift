@testable import Animation
@testable import Fitting
@testable import HeadModel
import Flambeau

/// The readers of tracks, parameters and configurations; a track that is accepted can also be played.
extension FuzzTarget {
    private static let head = try! Head(HeadModelArrays.load("assets/heads/flambeau.npz"))

    private static func play(_ bytes: [UInt8], as name: String) throws {
        let track = try TrackFile.decode(bytes, path: name, for: head)
        for index in [0, track.frameCount / 2, track.frameCount - 1] { _ = track.source.frame(index) }
    }

    static let keyframes = FuzzTarget(
        name: "keyframes", seeds: [("assets/tracks", ".yaml"), ("Fuzz/seeds/keyframes", "")]
    ) { try play($0, as: "input.yaml") }

    static let capture = FuzzTarget(name: "capture", seeds: [("Fuzz/seeds/capture", "")]) {
        try play($0, as: "input.csv")
    }

    static let trackArchive = FuzzTarget(name: "track-npz", seeds: [("Fuzz/seeds/track-npz", "")]) {
        try play($0, as: "input.npz")
    }

    static let trackArray = FuzzTarget(name: "track-npy", seeds: [("Fuzz/seeds/track-npy", "")]) {
        try play($0, as: "input.npy")
    }

    static let parameterTrack = FuzzTarget(name: "track-json", seeds: [("Fuzz/seeds/track-json", "")]) {
        try play($0, as: "input.json")
    }

    static let parameters = FuzzTarget(name: "parameters", seeds: [("Fuzz/seeds/parameters", "")]) { bytes in
        let name = bytes.starts(with: [0x50, 0x4B]) ? "input.npz" : "input.json"
        _ = try ParameterFile.decode(bytes, path: name)
    }

    static let configuration = FuzzTarget(name: "configuration", seeds: [("assets/configurations", ".yaml")]) { bytes in
        _ = try FittingConfiguration(yaml: String(decoding: bytes, as: UTF8.self), path: "input.yaml")
    }
}
