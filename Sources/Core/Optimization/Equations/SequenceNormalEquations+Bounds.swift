internal import LinearAlgebra

extension SequenceNormalEquations {
    /// The step within ``bounds``: the minimum over the box of the quadratic model with its diagonal raised.
    func boundedStep(_ bounds: StepBounds, damping: Double) -> [Double]? {
        bounds.minimize(gradient: gradient) { held, values in
            var reduced = holding(held)
            // H·x of the held unknowns is what the others meet.
            let met = slope(at: values, damping: damping)
            for index in met.indices { reduced.setGradient(index, held[index] ? 0 : met[index]) }
            guard let step = reduced.freeStep(damping: damping) else { return nil }
            return step.indices.map { held[$0] ? values[$0] : step[$0] }
        } slope: {
            slope(at: $0, damping: damping)
        }
    }

    /// The same equations in which some unknowns have no effect.
    func holding(_ held: [Bool]) -> SequenceNormalEquations {
        var reduced = self
        func clear(_ matrix: inout Matrix, _ index: Int) {
            for other in 0..<matrix.rowCount {
                matrix[index, other] = 0
                matrix[other, index] = 0
            }
        }
        for index in 0..<sharedCount where held[index] {
            clear(&reduced.shared, index)
            reduced.sharedGradient[index] = 0
            for frame in frames.indices {
                for row in 0..<frameUnknownCount { reduced.couplings[frame][row, index] = 0 }
            }
        }
        for frame in frames.indices {
            let first = range(of: frame).lowerBound
            for unknown in 0..<frameUnknownCount where held[first + unknown] {
                clear(&reduced.frames[frame], unknown)
                reduced.frameGradients[frame][unknown] = 0
                for column in 0..<sharedCount { reduced.couplings[frame][unknown, column] = 0 }
                if frame > 0 { reduced.links[frame - 1][unknown] = 0 }
                if frame + 1 < frames.count { reduced.links[frame][unknown] = 0 }
            }
        }
        return reduced
    }

    /// The equations without unknowns that the cost pushes against a bound they stand at.
    func withoutActive() -> SequenceNormalEquations {
        guard let bounds else { return self }
        let slopes = gradient
        return holding(slopes.indices.map { bounds.isActive($0, gradient: slopes[$0]) })
    }

    private mutating func setGradient(_ index: Int, _ value: Double) {
        if index < sharedCount {
            sharedGradient[index] = value
        } else {
            let (frame, unknown) = (index - sharedCount).quotientAndRemainder(dividingBy: frameUnknownCount)
            frameGradients[frame][unknown] = value
        }
    }

    /// g + (H + damping·diag H)·x, with ones on the diagonal where an unknown has no effect.
    private func slope(at step: [Double], damping: Double) -> [Double] {
        var result = gradient
        func add(_ matrix: Matrix, _ first: Int) {
            for row in 0..<matrix.rowCount {
                let diagonal = matrix[row, row] > 0 ? (1 + damping) * matrix[row, row] : 1
                result[first + row] += diagonal * step[first + row]
                for column in row + 1..<max(matrix.rowCount, row + 1) {
                    result[first + row] += matrix[row, column] * step[first + column]
                    result[first + column] += matrix[row, column] * step[first + row]
                }
            }
        }
        add(shared, 0)
        for frame in frames.indices {
            let first = range(of: frame).lowerBound
            add(frames[frame], first)
            for row in 0..<frameUnknownCount {
                for column in 0..<sharedCount {
                    result[first + row] += couplings[frame][row, column] * step[column]
                    result[column] += couplings[frame][row, column] * step[first + row]
                }
                guard frame + 1 < frames.count, links[frame][row] != 0 else { continue }
                result[first + row] -= links[frame][row] * step[first + frameUnknownCount + row]
                result[first + frameUnknownCount + row] -= links[frame][row] * step[first + row]
            }
        }
        return result
    }
}
