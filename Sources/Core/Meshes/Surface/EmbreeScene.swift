internal import CEmbree
internal import Files
internal import Foundation

/// The one owner of an Embree scene: a triangle mesh and its bounding volume hierarchy.
///
/// Any number of threads may ask it at once; who moves its vertices waits for them and they for him.
final class EmbreeScene: @unchecked Sendable {
    let vertexCount: Int
    let triangleCount: Int
    private let handle: OpaquePointer
    private let lock = UnsafeMutablePointer<pthread_rwlock_t>.allocate(capacity: 1)

    /// Builds the tree.
    ///
    /// - Precondition: there is a triangle, and corners are in range.
    init(positions: [Float], triangles: [Int32], moving: Bool) {
        let count = Int32(positions.count / 3)
        precondition(positions.count % 3 == 0 && triangles.count % 3 == 0, "vertices and triangles come in threes")
        precondition(!triangles.isEmpty, "a surface has at least one triangle")
        precondition(triangles.allSatisfy { $0 >= 0 && $0 < count }, "a triangle's corners are vertices of the mesh")
        vertexCount = positions.count / 3
        triangleCount = triangles.count / 3
        guard
            let handle = flambeau_scene_create(positions, vertexCount, triangles, triangleCount, moving)
        else { fatalError("Embree could not build a tree of \(triangleCount) triangles: out of memory") }
        self.handle = handle
        lock.initialize(to: pthread_rwlock_t())
        let status = pthread_rwlock_init(lock, nil)
        precondition(status == 0, "no memory for a lock")
    }

    deinit {
        flambeau_scene_destroy(handle)
        pthread_rwlock_destroy(lock)
        lock.deallocate()
    }

    func update(positions: [Float], rebuild: Bool) {
        precondition(positions.count == 3 * vertexCount, "an update moves the vertices and adds none")
        pthread_rwlock_wrlock(lock)
        defer { pthread_rwlock_unlock(lock) }
        guard flambeau_scene_update(handle, positions, rebuild) else {
            fatalError("Embree could not update a tree of \(triangleCount) triangles: out of memory")
        }
    }

    /// Asks the scene on ranges of `count` items, on `threads` threads at once, while nobody moves its vertices.
    private func ask(_ count: Int, threads: Int, _ body: (Range<Int>) -> Void) {
        pthread_rwlock_rdlock(lock)
        defer { pthread_rwlock_unlock(lock) }
        Parallel.forEachRange(of: count, atLeast: 256, threads: threads, body)
    }

    /// Fills `result`, which has room for each point.
    func closestPoints(
        to points: [Float], radii: [Float]?, hints: [Int32]?, threads: Int, into result: inout ClosestPoints
    ) {
        points.withUnsafeBufferPointer { points in
            withOptionalBuffer(radii) { radii in
                withOptionalBuffer(hints) { hints in
                    result.triangles.withUnsafeMutableBufferPointer { triangles in
                        result.barycentric.withUnsafeMutableBufferPointer { barycentric in
                            result.squaredDistances.withUnsafeMutableBufferPointer { distances in
                                guard let points = points.baseAddress else { return }
                                ask(distances.count, threads: threads) { range in
                                    let start = range.lowerBound
                                    flambeau_scene_closest_points(
                                        handle, points + 3 * start, range.count, radii.map { $0 + start },
                                        hints.map { $0 + start }, triangles.baseAddress! + start,
                                        barycentric.baseAddress! + 3 * start, distances.baseAddress! + start)
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    func firstHits(
        origins: [Float], directions: [Float], near: Float, far: Float, threads: Int, triangles: inout [Int32],
        distances: inout [Float]
    ) {
        origins.withUnsafeBufferPointer { origins in
            directions.withUnsafeBufferPointer { directions in
                triangles.withUnsafeMutableBufferPointer { triangles in
                    distances.withUnsafeMutableBufferPointer { distances in
                        guard let origins = origins.baseAddress, let directions = directions.baseAddress else { return }
                        ask(distances.count, threads: threads) { range in
                            let start = range.lowerBound
                            flambeau_scene_first_hits(
                                handle, origins + 3 * start, directions + 3 * start, range.count, near, far,
                                triangles.baseAddress! + start, distances.baseAddress! + start)
                        }
                    }
                }
            }
        }
    }

    func occluded(
        origins: [Float], direction: SIMD3<Float>, near: Float, far: Float, threads: Int, into flags: inout [UInt8]
    ) {
        let direction = [direction.x, direction.y, direction.z]
        origins.withUnsafeBufferPointer { origins in
            direction.withUnsafeBufferPointer { direction in
                flags.withUnsafeMutableBufferPointer { flags in
                    guard let origins = origins.baseAddress else { return }
                    ask(flags.count, threads: threads) { range in
                        let start = range.lowerBound
                        flambeau_scene_occluded(
                            handle, origins + 3 * start, range.count, direction.baseAddress!, near, far,
                            flags.baseAddress! + start)
                    }
                }
            }
        }
    }

    private func withOptionalBuffer<Element>(_ array: [Element]?, _ body: (UnsafePointer<Element>?) -> Void) {
        if let array { array.withUnsafeBufferPointer { body($0.baseAddress) } } else { body(nil) }
    }
}
