extension PosedHead {
    /// Writes row after row of derivatives of d·x, P values each, `rowStride` apart.
    ///
    /// The unsafe form of ``derivativeRows(points:directions:)`` for callers who gather several blocks of rows in one
    /// matrix.
    ///
    /// - Precondition: `rows` has room for `points.count` rows; `rowStride` is at least `layout.count`.
    public func writeDerivativeRows(
        points: [SurfacePoint], directions: [SIMD3<Float>], into rows: UnsafeMutablePointer<Float>, rowStride: Int
    ) {
        precondition(points.count == directions.count, "there is a direction for each point")
        precondition(rowStride >= layout.count, "rows do not overlap")
        let limit = Int32(head.vertexCount)
        head.basis.directions.withUnsafeBufferPointer { basis in
            motion.offsets.withUnsafeBufferPointer { offsets in
                var kernel = DerivativeRowKernel(self, basis: basis.baseAddress!, offsets: offsets.baseAddress)
                for index in points.indices {
                    let corners = points[index].corners
                    precondition(
                        corners.min() >= 0 && corners.max() < limit, "a point's corners are vertices of the head")
                    kernel.write(points[index], SIMD4(directions[index], 0), into: rows + index * rowStride)
                }
                kernel.deallocate()
            }
        }
    }
}

/// The loop body of derivative rows: see ``PosedHead`` for the formulas.
///
/// A row is first a mix of contiguous rows of the basis (three for each corner) and of joint offsets (three for each
/// joint that holds the point); the mix runs over all coefficients in vectors of 16. The rest is a few 3-vectors.
private struct DerivativeRowKernel {
    private let head: Head
    private let layout: ParameterLayout
    private let turns: [JointDerivatives.Turn]
    private let transforms: [SIMD4<Float>]
    private let rest: [Float]
    private let scale: Float
    private let basis: UnsafePointer<Float>
    private let offsets: UnsafePointer<Float>?
    /// The rows that are mixed: at most three corners of three and five joints of three.
    private let sources: UnsafeMutablePointer<UnsafePointer<Float>>
    private let factors: UnsafeMutablePointer<Float>
    private let corrective: UnsafeMutablePointer<Float>
    /// Σ b_v·w_vj·y_vj and Σ b_v·w_vj of each joint.
    private let bound: UnsafeMutablePointer<SIMD4<Float>>
    private let held: UnsafeMutablePointer<Float>
    private let correctiveRange: Range<Int>

    init(_ posed: PosedHead, basis: UnsafePointer<Float>, offsets: UnsafePointer<Float>?) {
        head = posed.head
        layout = posed.layout
        turns = posed.motion.turns
        transforms = posed.transforms.vectors
        rest = posed.rest
        scale = Float(posed.parameters.scale)
        self.basis = basis
        self.offsets = offsets
        sources = .allocate(capacity: 9 + 3 * HeadJoint.count)
        factors = .allocate(capacity: 9 + 3 * HeadJoint.count)
        corrective = .allocate(capacity: HeadModelArrays.poseColumnCount)
        bound = .allocate(capacity: HeadJoint.count)
        held = .allocate(capacity: HeadJoint.count)
        let bent = layout.joints.map(\.rawValue).filter { $0 > 0 }
        correctiveRange = bent.isEmpty ? 0..<0 : 9 * (bent[0] - 1)..<9 * bent[bent.count - 1]
    }

    func deallocate() {
        sources.deallocate()
        factors.deallocate()
        corrective.deallocate()
        bound.deallocate()
        held.deallocate()
    }

    mutating func write(_ point: SurfacePoint, _ direction: SIMD4<Float>, into row: UnsafeMutablePointer<Float>) {
        bound.update(repeating: .zero, count: HeadJoint.count)
        held.update(repeating: 0, count: HeadJoint.count)
        let stride = head.basis.columnCount
        var count = 0
        for corner in 0..<3 where point.weights[corner] != 0 {
            let vertex = Int(point.corners[corner])
            let (x, y, z) = (rest[3 * vertex], rest[3 * vertex + 1], rest[3 * vertex + 2])
            var pulled = SIMD3<Float>.zero
            for entry in Int(head.basis.weightStarts[vertex])..<Int(head.basis.weightStarts[vertex + 1]) {
                let joint = Int(head.basis.joints[entry])
                let weight = point.weights[corner] * head.basis.weights[entry]
                let (first, second, third) = (
                    transforms[4 * joint], transforms[4 * joint + 1], transforms[4 * joint + 2]
                )
                pulled +=
                    weight * SIMD3((first * direction).sum(), (second * direction).sum(), (third * direction).sum())
                bound[joint] += weight * (first * x + second * y + third * z + transforms[4 * joint + 3])
                held[joint] += weight
            }
            for coordinate in 0..<3 {
                sources[count] = basis + (3 * vertex + coordinate) * stride
                factors[count] = pulled[coordinate]
                count += 1
            }
        }
        if !correctiveRange.isEmpty {
            mix(
                count, columns: correctiveRange.count,
                offset: head.shapeCount + head.expressionCount + correctiveRange.lowerBound,
                into: corrective + correctiveRange.lowerBound)
        }
        writeCoefficients(direction, cornerRows: count, into: row)
        writePlacement(direction, into: row + layout.shapeCount + layout.expressionCount)
    }

    private func writeCoefficients(
        _ direction: SIMD4<Float>, cornerRows: Int, into row: UnsafeMutablePointer<Float>
    ) {
        guard let offsets, layout.shapeCount + layout.expressionCount > 0 else { return }
        let columns = layout.shapeCount + layout.expressionCount
        var count = cornerRows
        for joint in 0..<HeadJoint.count where held[joint] != 0 {
            for coordinate in 0..<3 {
                sources[count] = offsets + (3 * joint + coordinate) * columns
                factors[count] = held[joint] * direction[coordinate]
                count += 1
            }
        }
        mix(count, columns: layout.shapeCount, offset: 0, into: row)
        // Expression columns stand after all identity columns in the basis, after the free ones in the offsets.
        for source in 0..<cornerRows { sources[source] += head.shapeCount }
        for source in cornerRows..<count { sources[source] += layout.shapeCount }
        mix(count, columns: layout.expressionCount, offset: 0, into: row + layout.shapeCount)
    }

    private func writePlacement(_ direction: SIMD4<Float>, into row: UnsafeMutablePointer<Float>) {
        var row = row
        for turn in turns {
            var lever = SIMD4<Float>.zero
            for joint in 0..<HeadJoint.count where turn.carries[joint] {
                lever += bound[joint] - held[joint] * turn.centre
            }
            // d·(ω × lever) = ω·(lever × d).
            let moment = SIMD4(
                lever.y * direction.z - lever.z * direction.y, lever.z * direction.x - lever.x * direction.z,
                lever.x * direction.y - lever.y * direction.x, 0)
            for axis in 0..<3 {
                var sum = (turn.velocities[axis] * moment).sum()
                if turn.joint != .root {
                    let columns = corrective + 9 * (turn.joint.rawValue - 1)
                    for element in 0..<9 { sum += columns[element] * turn.rotation[9 * axis + element] }
                }
                row[axis] = sum
            }
            row += 3
        }
        if layout.translation != nil {
            for coordinate in 0..<3 { row[coordinate] = direction[coordinate] }
            row += 3
        }
        if layout.scale != nil {
            var moved = SIMD4<Float>.zero
            for joint in 0..<HeadJoint.count { moved += bound[joint] }
            row[0] = (moved * direction).sum() / scale
        }
    }

    /// Writes Σ factors[i]·sources[i][offset + column] for each column.
    private func mix(_ count: Int, columns: Int, offset: Int, into row: UnsafeMutablePointer<Float>) {
        var column = 0
        while column + 16 <= columns {
            var (low, high) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
            for source in 0..<count {
                let values = UnsafeRawPointer(sources[source] + offset + column)
                let factor = factors[source]
                low += factor * values.loadUnaligned(as: SIMD8<Float>.self)
                high += factor * values.loadUnaligned(fromByteOffset: 32, as: SIMD8<Float>.self)
            }
            UnsafeMutableRawPointer(row + column).storeBytes(of: low, as: SIMD8<Float>.self)
            UnsafeMutableRawPointer(row + column + 8).storeBytes(of: high, as: SIMD8<Float>.self)
            column += 16
        }
        while column < columns {
            var sum: Float = 0
            for source in 0..<count { sum += factors[source] * sources[source][offset + column] }
            row[column] = sum
            column += 1
        }
    }
}
