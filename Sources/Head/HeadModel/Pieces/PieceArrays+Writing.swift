internal import Archives

extension PieceArrays {
    /// The arrays under the names that files use.
    func namedArrays(of model: HeadModelArrays) -> [(name: String, array: NumericArray)] {
        let count = vertexCount
        let (columns, added) = (model.shapeCount + model.expressionCount, addedNames.count)
        var arrays: [(name: String, array: NumericArray)] = [
            ("names", HeadModelArrays.text(pieces.map(\.name), [pieces.count])),
            ("counts", HeadModelArrays.indices(pieces.map { Int32($0.count) }, [pieces.count])),
            ("v_template", HeadModelArrays.numbers(template, [count, 3])),
            ("f", HeadModelArrays.indices(triangles, [triangles.count / 3, 3])),
            ("shapedirs", HeadModelArrays.numbers(blendShapes, [count, 3, columns])),
            ("posedirs", HeadModelArrays.numbers(poseCorrectives, [count, 3, HeadModelArrays.poseColumnCount])),
            ("weights", HeadModelArrays.numbers(weights, [count, 5])),
            ("added_names", HeadModelArrays.text(addedNames, [added])),
            ("added", HeadModelArrays.numbers(self.added, [model.vertexCount + count, 3, added])),
        ]
        if let anchors {
            arrays.append(("anchors", HeadModelArrays.indices(anchors.corners, [count, 3])))
            arrays.append(("anchor_weights", HeadModelArrays.numbers(anchors.weights, [count, 3])))
        }
        if let symmetry { arrays.append(("symmetry", HeadModelArrays.indices(symmetry, [count]))) }
        if let (coordinates, corners) = textureCoordinates {
            arrays.append(("vt", NumericArray(shape: [coordinates.count / 2, 2], elements: .float32(coordinates))))
            arrays.append(("ft", HeadModelArrays.indices(corners, [triangles.count / 3, 3])))
        }
        let named = namedExpressions
        if !named.isEmpty {
            let poses = named.flatMap { $0.pose.joints.flatMap { [$0.x, $0.y, $0.z] } }
            arrays += [
                (
                    "arkit_expression",
                    HeadModelArrays.numbers(
                        named.flatMap(\.expression), [named.count, model.expressionCount + added])
                ),
                ("arkit_pose", HeadModelArrays.numbers(poses, [named.count, 15])),
            ]
        }
        if !correctives.isEmpty {
            let rows = correctives.count
            arrays += [
                (
                    "corrective_shapes",
                    HeadModelArrays.indices(correctives.flatMap { $0.expressions.map { Int32($0) } }, [rows, 2])
                ),
                (
                    "corrective_knots",
                    HeadModelArrays.numbers(correctives.flatMap { [$0.begin, $0.peak, $0.end] }, [rows, 3])
                ),
                (
                    "corrective_expression",
                    HeadModelArrays.numbers(correctives.flatMap { $0.expression.suffix(added) }, [rows, added])
                ),
            ]
        }
        return arrays.map { (Self.prefix + $0.name, $0.array) }
    }
}
