internal import SpatialGeometry
import Foundation

/// The shape of a surface around a point, as a function of the radius alone: what is left when nothing is known of
/// directions.
///
/// For the radii rⱼ of a geometric series two means over the surface within rⱼ of the point: the height over the
/// tangent plane, in units of rⱼ, and the cosine between the normal and that plane's. The plane's normal is the mean
/// normal within one of the radii. The tip of a nose is told from most of a head, and of shoulders, by these alone.
/// Related integral invariants: Pottmann, Wallner, Huang and Yang, "Integral invariants for robust geometry
/// processing", 2009.
struct SurfaceProfile {
    /// The ratio of successive radii.
    static let ratio = 1.12
    /// The smallest radius in metres on a head.
    static let smallestRadius = 0.012
    /// The exponents of the ratio that give the radii used.
    static let steps = [0, 4, 7, 10, 13, 16, 18]
    /// The radius, among `steps`, that gives the normal.
    static let normalStep = 10
    /// The factor from the smallest radius to that of a step.
    static func radiusFactor(_ step: Int) -> Double { pow(ratio, Double(step)) }

    /// The factors of `steps`.
    private static let factors = steps.map { Float(radiusFactor($0)) }

    /// The number of values of a profile.
    static let count = 2 * steps.count

    /// Sums over the surface within each radius of a series around a point.
    struct Sums {
        private(set) var counts: [Float]
        private(set) var offsets: [SIMD3<Float>]
        private(set) var normals: [SIMD3<Float>]

        init(radii: Int) {
            counts = Array(repeating: 0, count: radii)
            offsets = Array(repeating: .zero, count: radii)
            normals = Array(repeating: .zero, count: radii)
        }

        /// Forgets what was summed.
        mutating func clear() {
            for index in counts.indices {
                counts[index] = 0
                offsets[index] = .zero
                normals[index] = .zero
            }
        }

        /// Adds a place to the smallest radius that it lies within, of those whose squares are given, ascending.
        @inline(__always) mutating func add(
            offset: SIMD3<Float>, normal: SIMD3<Float>, weight: Float, squaredRadii: [Float]
        ) {
            let square = (offset * offset).sum()
            guard square < squaredRadii[squaredRadii.count - 1] else { return }
            var (low, high) = (0, squaredRadii.count - 1)
            while low < high {
                let middle = (low + high) / 2
                if squaredRadii[middle] > square { high = middle } else { low = middle + 1 }
            }
            counts[low] += weight
            offsets[low] += weight * offset
            normals[low] += normal
        }

        /// Makes of the sums between radii those within each of them.
        mutating func accumulate() {
            for index in 1..<counts.count {
                counts[index] += counts[index - 1]
                offsets[index] += offsets[index - 1]
                normals[index] += normals[index - 1]
            }
        }

        /// Gathers samples around `anchor` within the radii whose squares are given, ascending.
        mutating func gather(_ samples: SurfaceSamples, around anchor: SIMD3<Float>, squaredRadii: [Float]) {
            clear()
            for (point, normal) in zip(samples.points, samples.normals) {
                add(offset: point - anchor, normal: normal, weight: 1, squaredRadii: squaredRadii)
            }
            accumulate()
        }

        /// The mean normal within the radius that gives normals, when the radii in use begin at `first`.
        func normal(first: Int) -> SIMD3<Float> {
            let sum = normals[first + normalStep]
            return sum / max((sum * sum).sum().squareRoot(), .leastNormalMagnitude)
        }

        /// The profile when the radii in use begin at `first`; `sign` −1 reads the surface from its other side.
        ///
        /// - Parameter radius: the radius at `first`, in the samples' unit.
        func profile(first: Int, radius: Float, sign: Float, into values: inout [Float]) -> Bool {
            guard counts[first + steps[1]] >= 3 else { return false }
            let normal = sign * self.normal(first: first)
            for (slot, step) in steps.enumerated() {
                let count = max(counts[first + step], .leastNormalMagnitude)
                let length = radius * factors[slot]
                values[slot] = dot(offsets[first + step], normal) / (count * length)
                values[steps.count + slot] = sign * dot(normals[first + step], normal) / count
            }
            return true
        }
    }

    /// The mean over many faces.
    let mean: [Float]
    /// The standard deviation, with a floor for what faces of a model do not show: noise, beards, holes.
    let deviation: [Float]

    /// The smallest standard deviation.
    static let smallestDeviation: Float = 0.05

    /// The statistics of profiles.
    init(_ profiles: [[Float]]) {
        let count = Float(max(1, profiles.count))
        var (mean, deviation) = ([Float](repeating: 0, count: Self.count), [Float](repeating: 0, count: Self.count))
        for slot in 0..<Self.count {
            let average = profiles.reduce(0) { $0 + $1[slot] } / count
            let square = profiles.reduce(0) { $0 + ($1[slot] - average) * ($1[slot] - average) } / count
            mean[slot] = average
            deviation[slot] = max(square.squareRoot(), Self.smallestDeviation)
        }
        (self.mean, self.deviation) = (mean, deviation)
    }

    /// How far a profile is from the mean: the root mean square of its values in standard deviations, each at most 4.
    func distance(_ profile: [Float]) -> Float {
        var sum: Float = 0
        for slot in 0..<Self.count {
            let value = min(abs(profile[slot] - mean[slot]) / deviation[slot], 4)
            sum += value * value
        }
        return (sum / Float(Self.count)).squareRoot()
    }
}
