import CameraGeometry
import Foundation
import SpatialGeometry
import TestSupport

/// Draws for the tests, seeded by a test's name: what fails is named by the report, and so is its seed.
struct Random {
    var generator: SeededGenerator

    /// - Parameter test: the name of the test, `#function`.
    init(_ test: String) { generator = SeededGenerator(seed: test) }

    mutating func uniform(_ low: Double, _ high: Double) -> Double {
        low + (high - low) * Double(generator.next() >> 11) * 0x1p-53
    }

    mutating func normal() -> Double {
        generator.normal()
    }

    mutating func vector(_ low: Double, _ high: Double) -> Vector3 {
        Vector3(uniform(low, high), uniform(low, high), uniform(low, high))
    }

    mutating func rotation() -> Rotation {
        generator.rotation()
    }
}
