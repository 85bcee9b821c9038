import HeadModel
import SpatialGeometry
import TestSupport
import Testing

@Suite struct PersonalTemplateTests {
    func parameters(_ generator: inout SeededGenerator) -> HeadParameters {
        func vector(_ size: Double) -> Vector3 {
            size * Vector3(generator.normal(), generator.normal(), generator.normal())
        }
        var parameters = HeadParameters()
        parameters.shape = (0..<RandomHead.shapeCount).map { _ in generator.normal() }
        parameters.expression = (0..<RandomHead.expressionCount).map { _ in generator.normal() }
        parameters.pose = HeadPose(
            root: vector(0.8), neck: vector(0.1), jaw: vector(0.1), leftEye: vector(0.1), rightEye: vector(0.1))
        parameters.translation = vector(1)
        parameters.scale = 1.7
        return parameters
    }

    @Test func theModelsOwnVerticesGiveItsIdentity() {
        var generator = SeededGenerator(seed: #function)
        let head = Head(RandomHead.arrays(seed: 4))
        let parameters = parameters(&generator)
        let template = head.personalTemplate(vertices: head.vertices(parameters), at: parameters)
        // At rest: the identity alone.
        let identity = HeadParameters(shape: parameters.shape)
        let expected = head.vertices(identity)
        for (value, truth) in zip(template.vertices, expected) { #expect(abs(value - truth) < 2e-6) }
        for (joint, truth) in zip(template.joints, head.restJoints(identity)) {
            #expect((joint - truth).length < 1e-12)
        }
        #expect(template.modelName == head.name)
        // Another expression and pose of the same person.
        let person = head.personalized(by: template)
        for _ in 0..<4 {
            var other = self.parameters(&generator)
            other.shape = parameters.shape
            let truth = head.vertices(other)
            other.shape = []
            for (value, truth) in zip(person.vertices(other), truth) { #expect(abs(value - truth) < 1e-5) }
        }
    }

    @Test func whatIsAddedToVerticesComesBack() {
        var generator = SeededGenerator(seed: #function)
        let head = Head(RandomHead.arrays(seed: 5))
        var parameters = parameters(&generator)
        let vertices = head.vertices(parameters).map { $0 + Float(0.003 * generator.normal()) }
        let person = head.personalized(by: head.personalTemplate(vertices: vertices, at: parameters))
        parameters.shape = []
        // Coordinates of metres have 1e-7 m; the inverse of a mean of rotations amplifies that a few times.
        for (value, truth) in zip(person.vertices(parameters), vertices) { #expect(abs(value - truth) < 3e-6) }
    }
}
