internal import Files
internal import Foundation
internal import SpatialGeometry

extension Rig {
    /// The vertices of a frame as a program that opens the rig has them: morph targets, then linear blend skinning.
    ///
    /// - Returns: packed, (V, 3), in the model's order, in the rig's frame and unit.
    /// - Precondition: the rig has an animation, of more frames than `index`.
    public func vertices(frame index: Int) -> [Float] {
        guard let clip else { preconditionFailure("a rig without an animation has no frames") }
        precondition((0..<clip.frameCount).contains(index), "the animation has \(clip.frameCount) frames")
        var points = positions
        for (number, morph) in morphs.enumerated() {
            let weight = clip.weights[index * morphs.count + number]
            guard weight != 0 else { continue }
            morph.offsets.withUnsafeBufferPointer { offsets in
                points.withUnsafeMutableBufferPointer { points in
                    for place in points.indices { points[place] += weight * offsets[place] }
                }
            }
        }
        // The motion of each joint from where it rests.
        var motions: [RigidTransform] = []
        for (number, joint) in joints.enumerated() {
            let key = index * joints.count + number
            let (q, t) = (clip.rotations[key], clip.translations[key])
            let local = RigidTransform(
                rotation: Rotation(quaternion: SIMD4(Double(q.w), Double(q.x), Double(q.y), Double(q.z))),
                translation: Vector3(t))
            motions.append(joint.parent.map { motions[$0] * local } ?? local)
        }
        let moves = zip(motions, joints).map { motion, joint in
            RigidTransform(
                rotation: motion.rotation, translation: motion.translation - motion.rotation * joint.position)
        }
        for vertex in 0..<positions.count / 3 {
            let point = Vector3(points.vector(at: vertex))
            var moved = Vector3.zero
            for (number, move) in moves.enumerated() {
                let weight = weights[moves.count * vertex + number]
                if weight != 0 { moved += Double(weight) * (move * point) }
            }
            for axis in 0..<3 { points[3 * vertex + axis] = Float(moved[axis]) }
        }
        return points
    }

    /// The largest distance of a vertex from the model's own evaluation over the frames of a track, in millimetres.
    func largestError(
        of identity: HeadIdentity, _ track: AnimationTrack, threads: Int, progress: () -> Bool
    ) throws(RigError) -> Double {
        let frame = RigFrame(RigOptions(up: up, unit: .free(metres: metresPerUnit)), size: 1)
        var largest: Float = 0
        for first in stride(from: 0, to: track.frameCount, by: Self.framesAtOnce) {
            guard progress() else { throw .cancelled }
            let squares = Parallel.map(min(Self.framesAtOnce, track.frameCount - first), threads: threads) {
                place -> Float in
                let parameters = identity.parameters(track.source.frame(first + place))
                let truth = frame.points(identity.head.vertices(parameters))
                let found = vertices(frame: first + place)
                return (0..<found.count / 3).reduce(Float(0)) { largest, vertex in
                    let difference = found.vector(at: vertex) - truth.vector(at: vertex)
                    return max(largest, (difference * difference).sum())
                }
            }
            largest = squares.reduce(largest, max)
        }
        return 1000 * metresPerUnit * Double(largest).squareRoot()
    }

    /// How many frames are measured before the caller is asked whether to go on.
    private static let framesAtOnce = 64
}
