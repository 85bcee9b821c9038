/// The ten cubic equations of the five-point problem in x, y, z, as a 10×20 matrix.
///
/// Columns: x³ y³ x²y xy² x²z x² y²z y² xyz xy | xz² xz x yz² yz y z³ z² z 1.
enum EssentialCubics {
    /// ax + by + cz + d.
    private struct Linear {
        var (x, y, z, one): (Double, Double, Double, Double)
    }

    /// A quadratic in x, y, z.
    private struct Quadratic {
        var (xx, xy, yy, xz, yz) = (0.0, 0.0, 0.0, 0.0, 0.0)
        var (zz, x, y, z, one) = (0.0, 0.0, 0.0, 0.0, 0.0)

        @inline(__always) mutating func add(_ a: Linear, _ b: Linear) {
            xx += a.x * b.x
            xy += a.x * b.y + a.y * b.x
            yy += a.y * b.y
            xz += a.x * b.z + a.z * b.x
            yz += a.y * b.z + a.z * b.y
            zz += a.z * b.z
            x += a.x * b.one + a.one * b.x
            y += a.y * b.one + a.one * b.y
            z += a.z * b.one + a.one * b.z
            one += a.one * b.one
        }

        @inline(__always) mutating func add(_ other: Quadratic, times s: Double) {
            xx += s * other.xx
            xy += s * other.xy
            yy += s * other.yy
            xz += s * other.xz
            yz += s * other.yz
            zz += s * other.zz
            x += s * other.x
            y += s * other.y
            z += s * other.z
            one += s * other.one
        }
    }

    @inline(__always)
    private static func add(_ row: UnsafeMutablePointer<Double>, _ q: Quadratic, _ l: Linear) {
        row[0] += q.xx * l.x
        row[1] += q.yy * l.y
        row[2] += q.xx * l.y + q.xy * l.x
        row[3] += q.xy * l.y + q.yy * l.x
        row[4] += q.xx * l.z + q.xz * l.x
        row[5] += q.xx * l.one + q.x * l.x
        row[6] += q.yy * l.z + q.yz * l.y
        row[7] += q.yy * l.one + q.y * l.y
        row[8] += q.xy * l.z + q.xz * l.y + q.yz * l.x
        row[9] += q.xy * l.one + q.x * l.y + q.y * l.x
        row[10] += q.xz * l.z + q.zz * l.x
        row[11] += q.xz * l.one + q.x * l.z + q.z * l.x
        row[12] += q.x * l.one + q.one * l.x
        row[13] += q.yz * l.z + q.zz * l.y
        row[14] += q.yz * l.one + q.y * l.z + q.z * l.y
        row[15] += q.y * l.one + q.one * l.y
        row[16] += q.zz * l.z
        row[17] += q.zz * l.one + q.z * l.z
        row[18] += q.z * l.one + q.one * l.z
        row[19] += q.one * l.one
    }

    /// Writes the nine rows of (EEᵀ − ½tr(EEᵀ))·E and the row of det E.
    static func write(_ null: UnsafeMutablePointer<Double>, into rows: UnsafeMutablePointer<Double>) {
        rows.update(repeating: 0, count: 200)
        @inline(__always) func entry(_ index: Int) -> Linear {
            Linear(x: null[index], y: null[9 + index], z: null[18 + index], one: null[27 + index])
        }
        @inline(__always) func product(_ i: Int, _ k: Int) -> Quadratic {
            var sum = Quadratic()
            sum.add(entry(3 * i), entry(3 * k))
            sum.add(entry(3 * i + 1), entry(3 * k + 1))
            sum.add(entry(3 * i + 2), entry(3 * k + 2))
            return sum
        }
        var (l00, l11, l22) = (product(0, 0), product(1, 1), product(2, 2))
        let (l01, l02, l12) = (product(0, 1), product(0, 2), product(1, 2))
        var trace = l00
        trace.add(l11, times: 1)
        trace.add(l22, times: 1)
        l00.add(trace, times: -0.5)
        l11.add(trace, times: -0.5)
        l22.add(trace, times: -0.5)
        for column in 0..<3 {
            let (e0, e1, e2) = (entry(column), entry(3 + column), entry(6 + column))
            let (first, second, third) = (rows + column * 20, rows + (3 + column) * 20, rows + (6 + column) * 20)
            add(first, l00, e0)
            add(first, l01, e1)
            add(first, l02, e2)
            add(second, l01, e0)
            add(second, l11, e1)
            add(second, l12, e2)
            add(third, l02, e0)
            add(third, l12, e1)
            add(third, l22, e2)
        }
        @inline(__always) func minor(_ a: Int, _ b: Int, _ c: Int, _ d: Int) -> Quadratic {
            var result = Quadratic()
            result.add(entry(a), entry(b))
            var other = Quadratic()
            other.add(entry(c), entry(d))
            result.add(other, times: -1)
            return result
        }
        let last = rows + 180
        add(last, minor(4, 8, 5, 7), entry(0))
        add(last, minor(5, 6, 3, 8), entry(1))
        add(last, minor(3, 7, 4, 6), entry(2))
    }

    /// Eliminates the first ten columns; rows 4…9 then read x²z, x², y²z, y², xyz, xy as combinations of the last ten.
    ///
    /// - Returns: the least pivot; 0 when one vanishes.
    static func eliminate(_ a: UnsafeMutablePointer<Double>) -> Double {
        var least = Double.infinity
        for step in 0..<10 {
            var (best, bestRow) = (abs(a[step * 20 + step]), step)
            for row in step + 1..<max(10, step + 1) where abs(a[row * 20 + step]) > best {
                (best, bestRow) = (abs(a[row * 20 + step]), row)
            }
            guard best > 1e-14, best.isFinite else { return 0 }
            least = min(least, best)
            if bestRow != step {
                for column in step..<20 {
                    let value = a[step * 20 + column]
                    a[step * 20 + column] = a[bestRow * 20 + column]
                    a[bestRow * 20 + column] = value
                }
            }
            let inverse = 1 / a[step * 20 + step]
            let source = a + step * 20
            for column in step..<20 { source[column] *= inverse }
            for row in step + 1..<max(10, step + 1) {
                let target = a + row * 20
                let factor = target[step]
                for column in step + 1..<20 { target[column] -= factor * source[column] }
            }
        }
        for step in stride(from: 9, to: 4, by: -1) {
            let source = a + step * 20
            for row in 4..<step {
                let target = a + row * 20
                let factor = target[step]
                for column in 10..<20 { target[column] -= factor * source[column] }
            }
        }
        return least
    }
}
