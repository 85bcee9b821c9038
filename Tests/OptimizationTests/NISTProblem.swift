import Foundation
import Optimization

/// A nonlinear regression problem of NIST's StRD, with both starts and its certified values.
///
/// National Institute of Standards and Technology, Statistical Reference Datasets, nonlinear regression: data of the United
/// States' government, in the public domain. Certified to eleven digits.
struct NISTProblem: Sendable, CustomStringConvertible {
    enum Difficulty { case lower, average, higher }

    var name: String
    var difficulty: Difficulty
    var starts: [[Double]]
    var certified: [Double]
    /// The residual sum of squares.
    var sum: Double
    var x: [Double]
    var y: [Double]
    /// A value with its derivatives by the parameters.
    var model: @Sendable (Double, [Double]) -> (value: Double, derivatives: [Double])

    var description: String { name }

    var fit: CurveFit {
        CurveFit(points: zip(x, y).map { (x: $0, y: $1) }, model: model, unknownCount: certified.count)
    }

    private static let misraX = [
        77.6, 114.9, 141.1, 190.8, 239.9, 289.0, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760.0,
    ]
    private static let misraY = [
        10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.40, 75.47, 81.78,
    ]

    static let misra1a = NISTProblem(
        name: "Misra1a", difficulty: .lower, starts: [[500, 0.0001], [250, 0.0005]],
        certified: [2.3894212918e+02, 5.5015643181e-04], sum: 1.2455138894e-01, x: misraX, y: misraY
    ) { x, b in
        let decay = exp(-b[1] * x)
        return (b[0] * (1 - decay), [1 - decay, b[0] * x * decay])
    }

    static let misra1b = NISTProblem(
        name: "Misra1b", difficulty: .lower, starts: [[500, 0.0001], [300, 0.0002]],
        certified: [3.3799746163e+02, 3.9039091287e-04], sum: 7.5464681533e-02, x: misraX, y: misraY
    ) { x, b in
        let base = 1 + b[1] * x / 2
        let part = 1 / (base * base)
        return (b[0] * (1 - part), [1 - part, b[0] * x * part / base])
    }

    static let misra1c = NISTProblem(
        name: "Misra1c", difficulty: .average, starts: [[500, 0.0001], [600, 0.0002]],
        certified: [6.3642725809e+02, 2.0813627256e-04], sum: 4.0966836971e-02, x: misraX, y: misraY
    ) { x, b in
        let base = 1 + 2 * b[1] * x
        let part = 1 / base.squareRoot()
        return (b[0] * (1 - part), [1 - part, b[0] * x * part / base])
    }

    static let misra1d = NISTProblem(
        name: "Misra1d", difficulty: .average, starts: [[500, 0.0001], [450, 0.0003]],
        certified: [4.3736970754e+02, 3.0227324449e-04], sum: 5.6419295283e-02, x: misraX, y: misraY
    ) { x, b in
        let base = 1 + b[1] * x
        return (b[0] * b[1] * x / base, [b[1] * x / base, b[0] * x / (base * base)])
    }

    static let danWood = NISTProblem(
        name: "DanWood", difficulty: .lower, starts: [[1, 5], [0.7, 4]],
        certified: [7.6886226176e-01, 3.8604055871e+00], sum: 4.3173084083e-03,
        x: [1.309, 1.471, 1.490, 1.565, 1.611, 1.680], y: [2.138, 3.421, 3.597, 4.340, 4.882, 5.660]
    ) { x, b in
        let power = pow(x, b[1])
        return (b[0] * power, [power, b[0] * power * log(x)])
    }

    static let rat42 = NISTProblem(
        name: "Rat42", difficulty: .higher, starts: [[100, 1, 0.1], [75, 2.5, 0.07]],
        certified: [7.2462237576e+01, 2.6180768402e+00, 6.7359200066e-02], sum: 8.0565229338e+00,
        x: [9, 14, 21, 28, 42, 57, 63, 70, 79],
        y: [8.930, 10.800, 18.590, 22.330, 39.350, 56.110, 61.730, 64.620, 67.080]
    ) { x, b in
        let growth = exp(b[1] - b[2] * x)
        let base = 1 + growth
        let slope = -b[0] * growth / (base * base)
        return (b[0] / base, [1 / base, slope, -x * slope])
    }

    static let boxBOD = NISTProblem(
        name: "BoxBOD", difficulty: .higher, starts: [[1, 1], [100, 0.75]],
        certified: [2.1380940889e+02, 5.4723748542e-01], sum: 1.1680088766e+03, x: [1, 2, 3, 5, 7, 10],
        y: [109, 149, 149, 191, 213, 224], model: misra1a.model)

    static let mgh09 = NISTProblem(
        name: "MGH09", difficulty: .higher, starts: [[25, 39, 41.5, 39], [0.25, 0.39, 0.415, 0.39]],
        certified: [1.9280693458e-01, 1.9128232873e-01, 1.2305650693e-01, 1.3606233068e-01], sum: 3.0750560385e-04,
        x: [4, 2, 1, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625],
        y: [0.1957, 0.1947, 0.1735, 0.16, 0.0844, 0.0627, 0.0456, 0.0342, 0.0323, 0.0235, 0.0246]
    ) { x, b in
        let (above, below) = (x * x + x * b[1], x * x + x * b[2] + b[3])
        let value = b[0] * above / below
        return (value, [above / below, b[0] * x / below, -value * x / below, -value / below])
    }

    static let mgh10 = NISTProblem(
        name: "MGH10", difficulty: .higher, starts: [[2, 400_000, 25_000], [0.02, 4000, 250]],
        certified: [5.6096364710e-03, 6.1813463463e+03, 3.4522363462e+02], sum: 8.7945855171e+01,
        x: (0..<16).map { 50 + 5 * Double($0) },
        y: [
            34780, 28610, 23650, 19630, 16370, 13720, 11540, 9744, 8261, 7030, 6005, 5147, 4427, 3820, 3307, 2872,
        ]
    ) { x, b in
        let growth = exp(b[1] / (x + b[2]))
        let value = b[0] * growth
        return (value, [growth, value / (x + b[2]), -value * b[1] / ((x + b[2]) * (x + b[2]))])
    }

    static let rat43 = NISTProblem(
        name: "Rat43", difficulty: .higher, starts: [[100, 10, 1, 1], [700, 5, 0.75, 1.3]],
        certified: [6.9964151270e+02, 5.2771253025e+00, 7.5962938329e-01, 1.2792483859e+00], sum: 8.7864049080e+03,
        x: (1...15).map(Double.init),
        y: [
            16.08, 33.83, 65.80, 97.20, 191.55, 326.20, 386.87, 520.53, 590.03, 651.92, 724.93, 699.56, 689.96, 637.56,
            717.41,
        ]
    ) { x, b in
        let growth = exp(b[1] - b[2] * x)
        let base = 1 + growth
        let part = pow(base, -1 / b[3])
        let slope = -b[0] * part * growth / (b[3] * base)
        return (b[0] * part, [part, slope, -x * slope, b[0] * part * log(base) / (b[3] * b[3])])
    }

    static let eckerle4 = NISTProblem(
        name: "Eckerle4", difficulty: .higher, starts: [[1, 10, 500], [1.5, 5, 450]],
        certified: [1.5543827178e+00, 4.0888321754e+00, 4.5154121844e+02], sum: 1.4635887487e-03,
        x: (0..<7).map { 400 + 5 * Double($0) } + (0..<21).map { 435 + 1.5 * Double($0) }
            + (0..<7).map { 470 + 5 * Double($0) },
        y: [
            0.0001575, 0.0001699, 0.0002350, 0.0003102, 0.0004917, 0.0008710, 0.0017418, 0.0046400, 0.0065895,
            0.0097302,
            0.0149002, 0.0237310, 0.0401683, 0.0712559, 0.1264458, 0.2073413, 0.2902366, 0.3445623, 0.3698049,
            0.3668534,
            0.3106727, 0.2078154, 0.1164354, 0.0616764, 0.0337200, 0.0194023, 0.0117831, 0.0074357, 0.0022732,
            0.0008800,
            0.0004579, 0.0002345, 0.0001586, 0.0001143, 0.0000710,
        ]
    ) { x, b in
        let offset = (x - b[2]) / b[1]
        let bell = exp(-0.5 * offset * offset) / b[1]
        let value = b[0] * bell
        return (value, [bell, value * (offset * offset - 1) / b[1], value * offset / b[1]])
    }

    static let all = [
        misra1a, misra1b, misra1c, misra1d, danWood, rat42, boxBOD, mgh09, mgh10, rat43, eckerle4,
    ]
}
