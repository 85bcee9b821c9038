import Fitting
import Foundation
import HeadModel
import Meshes
import SpatialGeometry
import TestSupport
import Testing

@testable import Registration

/// Heads that are a small part of their scan, and more than one.
@Suite struct SmallHeadTests {
    private static let head = FaceFinderTests.head
    private static let finder = FaceFinderTests.finder

    /// Scans that no order of the file's triangles may hide a face on.
    @Test(arguments: [SyntheticSetting.body, .floor, .wall], [UInt64(1), 2])
    func headsAreFoundOnBodiesAndFloorsInAnyOrder(setting: SyntheticSetting, order: UInt64) throws {
        let scan = SyntheticScan(Self.head, options: .init(seed: 40, setting: setting))
        var generator = SeededGenerator(seed: order)
        let found = try Self.finder.find(in: SurfaceCellsTests.shuffled(scan.mesh, &generator))
        #expect(FaceFinderTests.error(found, scan) < 6)
        #expect(found.confidence > 0.9 && found.unit == .millimetre)
    }

    @Test func severalHeadsAreToldInAnOrderOfTheirPlaces() throws {
        let scan = SyntheticScan(Self.head, options: .init(seed: 41, setting: .twoHeads))
        let faces = try Self.finder.faces(in: scan.mesh)
        #expect(faces.count == 2)
        var generator = SeededGenerator(seed: #function)
        let again = try Self.finder.faces(in: SurfaceCellsTests.shuffled(scan.mesh, &generator))
        #expect(again.count == 2)
        for (one, other) in zip(faces, again) {
            #expect(FaceFinderTests.difference(one.scanFromHead, other.scanFromHead) < 0.5)
        }
        // One of them is the head whose truth is known.
        #expect(faces.contains { FaceFinderTests.error($0, scan) < 6 })
    }

    /// A unit that is known never hides a head that is found without it; a child's head keeps its size.
    @Test(arguments: [0.85, 1.1, 1.25]) func aKnownUnitHidesNoHead(growth: Double) throws {
        let made = SyntheticScan(Self.head, options: .init(seed: 42, unit: .millimetre)).mesh
        let scan = made.transformed(by: SimilarityTransform(scale: growth))
        let free = try Self.finder.find(in: scan)
        #expect(free.unit == .millimetre)
        let known = try Self.finder.find(in: scan, unit: .millimetre)
        #expect(known.confidence > 0.9)
        #expect(abs(known.size - 1) < 1e-9 || abs(log(known.size / free.size)) < 0.02)
    }
}
