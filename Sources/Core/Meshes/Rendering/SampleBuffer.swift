/// The nearest triangle at each sample of a picture.
struct SampleBuffer {
    let width: Int
    let height: Int
    var nearness: [Float]
    var triangles: [Int32]
    /// The weights in the picture of the triangle's first two corners.
    var weights: [SIMD2<Float>]

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        nearness = Array(repeating: -.infinity, count: width * height)
        triangles = Array(repeating: -1, count: width * height)
        weights = Array(repeating: .zero, count: width * height)
    }

    /// Lays a surface's triangles into the buffer where they are nearer than what is there.
    mutating func draw(_ surface: ProjectedSurface, firstTriangle: Int32) {
        let (width, height) = (width, height)
        nearness.withUnsafeMutableBufferPointer { nearness in
            triangles.withUnsafeMutableBufferPointer { ids in
                weights.withUnsafeMutableBufferPointer { weights in
                    surface.corners.withUnsafeBufferPointer { corners in
                        surface.surface.mesh.triangles.withUnsafeBufferPointer { triangles in
                            for start in stride(from: 0, to: triangles.count, by: 3) {
                                let a = corners[Int(triangles[start])]
                                let b = corners[Int(triangles[start + 1])]
                                let c = corners[Int(triangles[start + 2])]
                                let low = pointwiseMin(pointwiseMin(a, b), c)
                                let high = pointwiseMax(pointwiseMax(a, b), c)
                                // NaN marks a corner that cannot be projected; the comparisons refuse it.
                                guard low.x < Float(width), low.y < Float(height), high.x >= 0, high.y >= 0,
                                    a.x.isFinite, b.x.isFinite, c.x.isFinite, high.x.isFinite, high.y.isFinite,
                                    low.x.isFinite, low.y.isFinite
                                else { continue }
                                let area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
                                guard area != 0 else { continue }
                                let inverse = 1 / area
                                // Samples lie at half-integers.
                                let left = Int(max(0, (low.x - 0.5).rounded(.up)))
                                let right = Int(min(Float(width - 1), (high.x - 0.5).rounded(.down)))
                                let top = Int(max(0, (low.y - 0.5).rounded(.up)))
                                let bottom = Int(min(Float(height - 1), (high.y - 0.5).rounded(.down)))
                                guard left <= right, top <= bottom else { continue }
                                let stepA = (b.y - c.y) * inverse
                                let stepB = (c.y - a.y) * inverse
                                let id = firstTriangle + Int32(start / 3)
                                for row in top...bottom {
                                    let y = Float(row) + 0.5
                                    let x = Float(left) + 0.5
                                    var weightA = ((b.x - x) * (c.y - y) - (b.y - y) * (c.x - x)) * inverse
                                    var weightB = ((c.x - x) * (a.y - y) - (c.y - y) * (a.x - x)) * inverse
                                    var slot = row * width + left
                                    for _ in left...right {
                                        let weightC = 1 - weightA - weightB
                                        // A hair of slack closes cracks that rounding leaves between neighbours.
                                        if weightA >= -1e-5, weightB >= -1e-5, weightC >= -1e-5 {
                                            let near = weightA * a.z + weightB * b.z + weightC * c.z
                                            if near > nearness[slot] {
                                                nearness[slot] = near
                                                ids[slot] = id
                                                weights[slot] = SIMD2(weightA, weightB)
                                            }
                                        }
                                        weightA += stepA
                                        weightB += stepB
                                        slot += 1
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
