use std::io::Cursor;

use proptest::prelude::*;

use super::*;

struct File(Vec<u8>);

impl File {
    fn new(variables: u32) -> Self {
        let mut file = Self(6_u32.to_le_bytes().to_vec());
        file.text("WhisperSpec");
        file.u32(3);
        file.u32(variables);
        file
    }

    fn u32(&mut self, value: u32) {
        self.0.extend(value.to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.0.extend((text.len() as u16 + 1).to_le_bytes());
        self.0.extend(text.bytes().chain([0]));
    }

    fn tensor(&mut self, name: &str, shape: &[u32], dtype: u8, data: &[u8]) {
        self.text(name);
        self.0.push(shape.len() as u8);
        for &dimension in shape {
            self.u32(dimension);
        }
        self.0.push(dtype);
        self.u32(data.len() as u32);
        self.0.extend(data);
    }
}

fn small() -> Vec<u8> {
    let mut file = File::new(4);
    file.tensor("plain", &[2], 4, &[0x00, 0x3c, 0x00, 0xc0]);
    file.tensor("rows", &[2, 2], 1, &[2, 4, 255, 10]);
    file.tensor("rows_scale", &[2], 0, &[2.0_f32.to_le_bytes(), 10.0_f32.to_le_bytes()].concat());
    file.tensor("heads", &[], 2, &[8, 0]);
    file.u32(1);
    file.text("tied");
    file.text("rows");
    file.0
}

fn open(bytes: &[u8]) -> Result<Ct2<Cursor<&[u8]>>, WeightsError> {
    Ct2::read(Cursor::new(bytes), "model.bin".into())
}

#[test]
fn reads_halves_scaled_bytes_aliases_and_options() {
    let bytes = small();
    let mut model = open(&bytes).unwrap();
    assert_eq!(model.tensor("plain", &[2]).unwrap(), [1.0, -2.0]);
    assert_eq!(model.tensor("tied", &[2, 2]).unwrap(), [1.0, 2.0, -0.1, 1.0]);
    assert_eq!(model.option("heads").unwrap(), Some(8));
    assert_eq!(model.option("alibi").unwrap(), None);
}

#[test]
fn errors_name_the_tensor_and_the_file() {
    let bytes = small();
    let mut model = open(&bytes).unwrap();
    let missing = model.tensor("nowhere", &[1]).unwrap_err().to_string();
    assert!(missing.contains("nowhere") && missing.contains("model.bin"), "{missing}");
    let shape = model.tensor("plain", &[3]).unwrap_err().to_string();
    assert!(shape.contains("[2], not [3]"), "{shape}");
}

#[test]
fn a_file_that_ends_early_or_late_is_refused() {
    let bytes = small();
    for end in 0..bytes.len() {
        assert!(open(&bytes[..end]).is_err(), "{end}");
    }
    assert!(open(&[bytes.as_slice(), &[0]].concat()).is_err());
}

proptest! {
    #[test]
    fn mutated_files_never_panic(at in prop::collection::vec((0..small().len(), any::<u8>()), 1..6)) {
        let mut bytes = small();
        for (index, value) in at {
            bytes[index] = value;
        }
        if let Ok(mut model) = open(&bytes) {
            for name in ["plain", "rows", "rows_scale", "tied"] {
                let shape = model.shape(name).map(<[usize]>::to_vec);
                if let Ok(shape) = shape {
                    drop(model.tensor(name, &shape));
                }
            }
            drop(model.option("heads"));
        }
    }
}
