use super::*;

fn wave(n: usize, step: f32) -> Vec<f32> {
    (0..n).map(|i| (i as f32 * step).sin()).collect()
}

fn naive(rows: &Rows, weight: &[f32], bias: &[f32]) -> Vec<f32> {
    rows.iter()
        .flat_map(|row| {
            weight
                .chunks_exact(rows.width)
                .zip(bias)
                .map(|(w, b)| b + row.iter().zip(w).map(|(x, w)| x * w).sum::<f32>())
        })
        .collect()
}

#[test]
fn every_form_of_a_linear_layer_computes_the_same() {
    let kernels = Kernels::default();
    // The third and fourth are deeper than the kernels' blocks and wider than one thread's share; the last has many blocks of rows.
    for (rows, inputs, outputs) in [(1, 64, 48), (7, 64, 48), (1, 2048, 300), (7, 2048, 300), (319, 512, 1536)] {
        let (weight, bias) = (wave(outputs * inputs, 0.37), wave(outputs, 0.9));
        // Growing, so that no two rows have the same range.
        let data =
            wave(rows * inputs, 0.11).iter().enumerate().map(|(i, x)| x + (i / inputs % 8) as f32 / 8.0).collect();
        let rows = Rows::new(data, inputs);
        let expected = naive(&rows, &weight, &bias);
        for (precision, tolerance) in [(Precision::F32, 1e-3), (kernels.precision(), 0.02 * (inputs as f32).sqrt())] {
            for form in [Form::Packed, Form::Raw] {
                let layer = Linear::new(&kernels, weight.clone(), Some(bias.clone()), inputs, precision, form);
                let found = layer.apply(&kernels, &rows).unwrap();
                let worst = found.data.iter().zip(&expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
                assert!(worst < tolerance, "{precision:?} {form:?}: {worst}");
            }
        }
    }
}

#[test]
fn a_raw_layer_is_a_table() {
    let kernels = Kernels::default();
    let layer = Linear::new(&kernels, vec![1.0, 2.0, 3.0, -4.0], None, 2, Precision::Int8, Form::Raw);
    let row = layer.row(1).unwrap();
    assert!((row[0] - 3.0).abs() < 0.02 && (row[1] + 4.0).abs() < 0.02, "{row:?}");
    assert_eq!(layer.row(2), None);
}

#[test]
fn a_key_with_weight_two_counts_as_two_keys() {
    let kernels = Kernels::default();
    let queries = Rows::new(wave(3 * 8, 0.7), 8);
    let (keys, values) = (wave(2 * 8, 0.3), wave(2 * 8, 0.5));
    let doubled = |v: &[f32]| Rows::new([v, &v[8..]].concat(), 8);
    let (more_keys, more_values) = (doubled(&keys), doubled(&values));
    let (keys, values) = (Rows::new(keys, 8), Rows::new(values, 8));
    let bias = [0.0, 2.0_f32.ln()];
    let weighted = Memory { keys: &keys, values: &values, bias: Some(&bias) };
    let repeated = Memory { keys: &more_keys, values: &more_values, bias: None };
    let weighted = attention(&kernels, &queries, &weighted, 2).unwrap();
    let repeated = attention(&kernels, &queries, &repeated, 2).unwrap();
    for (a, b) in weighted.data.iter().zip(&repeated.data) {
        assert!((a - b).abs() < 1e-5);
    }
}

#[test]
fn layer_norm_gives_zero_mean_and_unit_variance() {
    let norm = LayerNorm { scale: vec![1.0; 16], shift: vec![0.0; 16], epsilon: 1e-5 };
    let out = norm.apply(&Rows::new(wave(16, 1.3), 16)).data;
    let mean = out.iter().sum::<f32>() / 16.0;
    let variance = out.iter().map(|x| x * x).sum::<f32>() / 16.0;
    assert!(mean.abs() < 1e-5 && (variance - 1.0).abs() < 1e-3);
}
