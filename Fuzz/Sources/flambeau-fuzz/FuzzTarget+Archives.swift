@testable import Archives
import Flambeau

/// The readers of `Archives`.
extension FuzzTarget {
    /// Bounds within which a reader must stay, well below the memory that tools/fuzz grants.
    static let limits = ArchiveLimits(fileSize: 1 << 20, memory: 1 << 26, nesting: 100)

    private static let fixtures = "Tests/ArchivesTests/Fixtures"

    static let npy = FuzzTarget(name: "npy", seeds: [(fixtures, ".npy")]) { bytes in
        _ = try NumpyFile.value(in: bytes, path: "input.npy", limits: limits).array
    }

    static let npz = FuzzTarget(name: "npz", seeds: [(fixtures, ".npz")]) { bytes in
        let archive = try NumpyArchive(bytes: bytes, path: "input.npz", limits: limits)
        for name in archive.names { _ = try? archive.value(name) }
    }

    static let pickle = FuzzTarget(name: "pickle", seeds: [(fixtures, ".pkl")]) { bytes in
        let value = try PickleFile.value(in: bytes, path: "input.pkl", limits: limits)
        for key in value.keys { _ = value[key]?.array }
    }

    static let pth = FuzzTarget(name: "pth", seeds: [(fixtures, ".pth")]) { bytes in
        _ = try PyTorchFile.value(in: bytes, path: "input.pth", limits: limits)
    }
}
