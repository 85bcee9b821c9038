extension LevenbergMarquardt {
    /// The damping, which follows success and failure.
    ///
    /// After a step that did ρ times what the model promised it is multiplied by max(⅓, 1 − (2ρ − 1)³), after failures by
    /// 2, 4, 8, … Nielsen, "Damping parameter in Marquardt's method", 1999.
    @usableFromInline struct Damping {
        @usableFromInline var value: Double
        @usableFromInline var growth = 2.0

        @inlinable init(_ value: Double) { self.value = value }

        /// Whether no damping is left to try.
        @inlinable var isExhausted: Bool { value > 1e12 }

        /// Follows a step that lowered the cost by `decrease` where the model promised `predicted`.
        @inlinable mutating func relax(decrease: Double, predicted: Double) {
            let swing = 2 * min(decrease / max(predicted, .leastNormalMagnitude), 1) - 1
            value = max(value * max(1.0 / 3, 1 - swing * swing * swing), 1e-12)
            growth = 2
        }

        /// Follows a step that failed.
        @inlinable mutating func tighten() {
            value = max(value, 1e-10) * growth
            growth *= 2
        }
    }
}
