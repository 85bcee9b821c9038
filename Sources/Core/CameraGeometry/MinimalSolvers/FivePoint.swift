public import SpatialGeometry

/// The essential matrix of five correspondences between calibrated cameras: up to ten solutions.
///
/// Nistér, "An efficient solution to the five-point relative pose problem", PAMI 2004. With E = xX + yY + zZ + W over the
/// null space of the epipolar equations, det E = 0 and 2EEᵀE − tr(EEᵀ)E = 0 are ten cubics; eliminating all but the powers
/// of z leaves a polynomial of degree ten, whose real roots are isolated by Sturm's theorem. Each solution is
/// polished by Gauss–Newton on the ten cubics themselves and verified.
public enum FivePoint {
    /// Appends the essential matrices, of unit Frobenius norm, x₂ᵀ·E·x₁ = 0.
    ///
    /// - `first`: five directions of the first camera.
    /// - `second`: their correspondences.
    public static func solve(_ first: [Vector3], _ second: [Vector3], into models: inout [Matrix3x3]) {
        precondition(first.count == 5 && second.count == 5, "the five-point solver takes five correspondences")
        solve(into: &models) { (first[$0], second[$0]) }
    }

    /// The solver over a source of correspondences, so that a sample needs no copy.
    @inline(__always)
    static func solve(into models: inout [Matrix3x3], _ pair: (Int) -> (Vector3, Vector3)) {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 45 + 36 + 200) { memory in
            let rows = memory.baseAddress!
            let (null, cubics) = (rows + 45, rows + 81)
            for index in 0..<5 {
                let (first, second) = pair(index)
                NullSpace.writeEpipolarRow(rows + index * 9, first, second)
            }
            guard NullSpace.solve(rows, rows: 5, into: null) else { return }
            let start = models.count
            // A chart in which a solution lies near infinity, or two nearly coincide, may lose it: look again in another.
            for _ in 0..<3 {
                if solve(null, cubics, start, into: &models) { return }
                mix(null)
            }
        }
    }

    /// Turns the basis by half the Hadamard matrix, which is orthogonal, its rows moved on by one.
    private static func mix(_ null: UnsafeMutablePointer<Double>) {
        for index in 0..<9 {
            let (a, b, c, d) = (null[index], null[9 + index], null[18 + index], null[27 + index])
            null[index] = 0.5 * (a - b + c - d)
            null[9 + index] = 0.5 * (a + b - c - d)
            null[18 + index] = 0.5 * (a - b - c + d)
            null[27 + index] = 0.5 * (a + b + c + d)
        }
    }

    /// Appends the solutions found over one basis; whether none of the steps was a close call.
    private static func solve(
        _ null: UnsafeMutablePointer<Double>, _ cubics: UnsafeMutablePointer<Double>, _ start: Int,
        into models: inout [Matrix3x3]
    ) -> Bool {
        let basis = EssentialBasis(null)
        EssentialCubics.write(null, into: cubics)
        let pivot = EssentialCubics.eliminate(cubics)
        guard pivot > 0 else { return false }
        // Unit rows: a pivot of 1e-5 costs five of sixteen digits, which the polish restores from a start this good.
        var isCertain = pivot > 1e-5
        let own = models.count
        var polynomials = ZPolynomials()
        polynomials.read(cubics)
        var determinant = polynomials.determinant
        func add(_ root: ZPolynomials.Root, isExact: Bool) {
            guard let (x, y) = polynomials.solve(root) else { return isCertain = isCertain && !isExact }
            // Unit coordinates, so that an infinite x is no special case.
            var coordinates = SIMD4(x, y, root.numerator, root.denominator)
            let norm = (coordinates * coordinates).sum().squareRoot()
            guard norm > 0, norm.isFinite else { return isCertain = isCertain && !isExact }
            coordinates /= norm
            guard let essential = basis.polish(coordinates) else { return isCertain = isCertain && !isExact }
            for index in start..<models.count where models[index].isParallel(to: essential) {
                // Two roots of one chart that became one solution: perhaps another was lost.
                if index >= own, isExact { isCertain = false }
                return
            }
            models.append(essential)
        }
        determinant.forEachRealRoot { add($0, isExact: true) }
        // Two roots that nearly coincide may have left the real axis by rounding: there the derivative vanishes too. A
        // remainder of 1e-5 in a chain of unit ones is where that begins; a value of 1e-6 of the terms is near enough.
        if determinant.separation < 1e-5 {
            isCertain = false
            var derivative = determinant.derivative
            derivative.forEachRealRoot { root in
                if determinant.relativeValue(root) < 1e-6 { add(root, isExact: false) }
            }
        }
        return isCertain
    }
}
