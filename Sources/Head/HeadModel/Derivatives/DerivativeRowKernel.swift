import LinearAlgebra

/// Writes rows of derivatives, one at a time: see ``PosedHead`` for the formulas.
///
/// With g_v = b_v·s·Σ_j w_vj·W_jᵀ·d for the corners v of a point and their weights b_v, and h_j = Σ_v b_v·w_vj, the
/// coefficients' part of a row is Σ_v g_vᵀ·B_v + Σ_j h_j·dᵀ·(s·∂τ_j/∂c): a mix of contiguous rows, three for each
/// corner and three for each joint that holds the point. The rest is a few 3-vectors. The kernel owns the memory that it
/// works in, and is not copied.
struct DerivativeRowKernel: ~Copyable {
    private let layout: ParameterLayout
    private let shapeColumns: Int
    private let blendColumns: Int
    private let stride: Int
    private let scale: Float
    private let basis: VertexBasis.Buffers
    private let rest: UnsafePointer<Float>
    /// s·∂τ_j/∂c, 15 × (S' + E'); none without coefficients.
    private let offsets: UnsafePointer<Float>?
    private let turnCount: Int
    private let turns: UnsafeMutablePointer<JointDerivatives.Turn>
    private let transforms: UnsafeMutablePointer<SIMD4<Float>>
    /// The correctives' columns that free joints bend.
    private let correctiveColumns: Range<Int>
    /// The rows that are mixed, and their factors: at most three corners of three and five joints of three.
    private let sources: UnsafeMutablePointer<UnsafePointer<Float>>
    private let factors: UnsafeMutablePointer<Float>
    /// Σ_v g_vᵀ·P_v, 36 values, then zeros for reads of 16.
    private let corrective: UnsafeMutablePointer<Float>
    /// Σ_v b_v·w_vj·y_vj of each joint.
    private let bound: UnsafeMutablePointer<SIMD4<Float>>
    /// h_j of each joint.
    private let held: UnsafeMutablePointer<Float>

    init(
        _ posed: PosedHead, basis: VertexBasis.Buffers, rest: UnsafePointer<Float>, offsets: UnsafePointer<Float>?
    ) {
        layout = posed.layout
        shapeColumns = posed.head.shapeCount
        blendColumns = posed.head.shapeCount + posed.head.expressionCount
        stride = posed.head.basis.columnCount
        scale = Float(posed.parameters.scale)
        self.basis = basis
        self.rest = rest
        self.offsets = offsets
        turnCount = posed.motion.turns.count
        turns = .allocate(capacity: HeadJoint.count)
        for (index, turn) in posed.motion.turns.enumerated() { (turns + index).initialize(to: turn) }
        transforms = .allocate(capacity: posed.transforms.vectors.count)
        for (index, vector) in posed.transforms.vectors.enumerated() { transforms[index] = vector }
        let bent = layout.joints.map(\.rawValue).filter { $0 > 0 }
        correctiveColumns = bent.isEmpty ? 0..<0 : 9 * (bent[0] - 1)..<9 * bent[bent.count - 1]
        sources = .allocate(capacity: 9 + 3 * HeadJoint.count)
        factors = .allocate(capacity: 9 + 3 * HeadJoint.count)
        corrective = .allocate(capacity: HeadModelArrays.poseColumnCount + 16)
        corrective.initialize(repeating: 0, count: HeadModelArrays.poseColumnCount + 16)
        bound = .allocate(capacity: HeadJoint.count)
        held = .allocate(capacity: HeadJoint.count)
    }

    deinit {
        turns.deallocate()
        transforms.deallocate()
        sources.deallocate()
        factors.deallocate()
        corrective.deallocate()
        bound.deallocate()
        held.deallocate()
    }

    /// Begins to bring the rows of a point's corners near. Rows of points are short and far apart, so that the
    /// processor sees no pattern by itself: without this most of the time is waiting.
    func prefetch(_ point: SurfacePoint) {
        for corner in 0..<3 where point.weights[corner] != 0 {
            let rows = basis.directions + 3 * Int(point.corners[corner]) * stride
            for (first, count) in [
                (0, layout.shapeCount), (shapeColumns, layout.expressionCount),
                (blendColumns + correctiveColumns.lowerBound, correctiveColumns.count),
            ] {
                CacheHint.prefetch(rows + first, rows: 3, columns: count, stride: stride)
            }
        }
    }

    /// Writes the derivatives of d·x for a point x and a direction d.
    func write(_ point: SurfacePoint, _ direction: SIMD4<Float>, into row: UnsafeMutablePointer<Float>) {
        let cornerRows = gather(point, direction)
        writeCoefficients(direction, cornerRows: cornerRows, into: row)
        writePlacement(direction, into: row + layout.shapeCount + layout.expressionCount)
    }

    /// Finds what the joints hold of a point, and the rows of its corners with their factors g; returns their number.
    private func gather(_ point: SurfacePoint, _ direction: SIMD4<Float>) -> Int {
        for joint in 0..<HeadJoint.count {
            bound[joint] = .zero
            held[joint] = 0
        }
        var count = 0
        for corner in 0..<3 where point.weights[corner] != 0 {
            let vertex = Int(point.corners[corner])
            let (x, y, z) = (rest[3 * vertex], rest[3 * vertex + 1], rest[3 * vertex + 2])
            // The matrix Σ b·w·s·W_j, column by column, gives g = its transpose times d.
            var (first, second, third) = (SIMD4<Float>.zero, SIMD4<Float>.zero, SIMD4<Float>.zero)
            for entry in Int(basis.weightStarts[vertex])..<Int(basis.weightStarts[vertex + 1]) {
                let joint = Int(basis.joints[entry])
                let weight = point.weights[corner] * basis.weights[entry]
                let columns = transforms + SkinningTransforms.stride * joint
                let (a, b, c) = (weight * columns[0], weight * columns[1], weight * columns[2])
                first += a
                second += b
                third += c
                bound[joint] += a * x + b * y + c * z + weight * columns[3]
                held[joint] += weight
            }
            factors[count] = (first * direction).sum()
            factors[count + 1] = (second * direction).sum()
            factors[count + 2] = (third * direction).sum()
            let rows = basis.directions + 3 * vertex * stride
            sources[count] = rows
            sources[count + 1] = rows + stride
            sources[count + 2] = rows + 2 * stride
            count += 3
        }
        return count
    }

    private func writeCoefficients(
        _ direction: SIMD4<Float>, cornerRows: Int, into row: UnsafeMutablePointer<Float>
    ) {
        if !correctiveColumns.isEmpty {
            mix(
                cornerRows, offset: blendColumns + correctiveColumns.lowerBound, columns: correctiveColumns.count,
                into: corrective + correctiveColumns.lowerBound)
        }
        guard let offsets else { return }
        var count = cornerRows
        for joint in 0..<HeadJoint.count where held[joint] != 0 {
            for coordinate in 0..<3 {
                sources[count] = offsets + (3 * joint + coordinate) * (layout.shapeCount + layout.expressionCount)
                factors[count] = held[joint] * direction[coordinate]
                count += 1
            }
        }
        mix(count, offset: 0, columns: layout.shapeCount, into: row)
        // Expression columns follow all identity columns in the basis, the free ones in the offsets.
        for source in 0..<cornerRows { sources[source] += shapeColumns }
        for source in cornerRows..<count { sources[source] += layout.shapeCount }
        mix(count, offset: 0, columns: layout.expressionCount, into: row + layout.shapeCount)
    }

    private func writePlacement(_ direction: SIMD4<Float>, into row: UnsafeMutablePointer<Float>) {
        var row = row
        for index in 0..<turnCount {
            let turn = turns + index
            var lever = SIMD4<Float>.zero
            for joint in 0..<HeadJoint.count where turn.pointee.carried & 1 << joint != 0 {
                lever += bound[joint] - held[joint] * turn.pointee.centre
            }
            // d·(ω × lever) = ω·(lever × d).
            let moment = SIMD4(
                lever.y * direction.z - lever.z * direction.y, lever.z * direction.x - lever.x * direction.z,
                lever.x * direction.y - lever.y * direction.x, 0)
            let velocities = turn.pointee.velocities
            row[0] = (velocities.0 * moment).sum()
            row[1] = (velocities.1 * moment).sum()
            row[2] = (velocities.2 * moment).sum()
            if turn.pointee.joint > 0 {
                let bent = UnsafeRawPointer(corrective + 9 * (turn.pointee.joint - 1))
                    .loadUnaligned(as: SIMD16<Float>.self)
                let rotations = turn.pointee.rotations
                row[0] += (rotations.0 * bent).sum()
                row[1] += (rotations.1 * bent).sum()
                row[2] += (rotations.2 * bent).sum()
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

    /// Writes Σ_i factors[i]·sources[i][offset + c] for each of `columns` columns c.
    private func mix(_ count: Int, offset: Int, columns: Int, into row: UnsafeMutablePointer<Float>) {
        var column = 0
        while column + 32 <= columns {
            var (a, b, c, d) = (SIMD8<Float>.zero, SIMD8<Float>.zero, SIMD8<Float>.zero, SIMD8<Float>.zero)
            for source in 0..<count {
                let values = UnsafeRawPointer(sources[source] + offset + column)
                let factor = SIMD8(repeating: factors[source])
                a += factor * values.loadUnaligned(as: SIMD8<Float>.self)
                b += factor * values.loadUnaligned(fromByteOffset: 32, as: SIMD8<Float>.self)
                c += factor * values.loadUnaligned(fromByteOffset: 64, as: SIMD8<Float>.self)
                d += factor * values.loadUnaligned(fromByteOffset: 96, as: SIMD8<Float>.self)
            }
            let target = UnsafeMutableRawPointer(row + column)
            target.storeBytes(of: a, as: SIMD8<Float>.self)
            target.storeBytes(of: b, toByteOffset: 32, as: SIMD8<Float>.self)
            target.storeBytes(of: c, toByteOffset: 64, as: SIMD8<Float>.self)
            target.storeBytes(of: d, toByteOffset: 96, as: SIMD8<Float>.self)
            column += 32
        }
        while column + 4 <= columns {
            var sum = SIMD4<Float>.zero
            for source in 0..<count {
                let values = UnsafeRawPointer(sources[source] + offset + column)
                sum += SIMD4(repeating: factors[source]) * values.loadUnaligned(as: SIMD4<Float>.self)
            }
            UnsafeMutableRawPointer(row + column).storeBytes(of: sum, as: SIMD4<Float>.self)
            column += 4
        }
        while column < columns {
            var sum: Float = 0
            for source in 0..<count { sum += factors[source] * sources[source][offset + column] }
            row[column] = sum
            column += 1
        }
    }
}
