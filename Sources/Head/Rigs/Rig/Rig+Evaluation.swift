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
    func largestError(of identity: HeadIdentity, _ track: AnimationTrack, threads: Int) -> Double {
        let frame = RigFrame(RigOptions(up: up, unit: .free(metres: metresPerUnit)), size: 1)
        let squares = Parallel.map(track.frameCount, threads: threads) { index -> Float in
            let truth = frame.points(identity.head.vertices(identity.parameters(track.source.frame(index))))
            let found = vertices(frame: index)
            var largest: Float = 0
            for vertex in 0..<found.count / 3 {
                let difference = found.vector(at: vertex) - truth.vector(at: vertex)
                largest = max(largest, (difference * difference).sum())
            }
            return largest
        }
        return 1000 * metresPerUnit * Double(squares.max() ?? 0).squareRoot()
    }
}
