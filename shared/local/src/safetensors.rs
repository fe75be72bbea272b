//! Reads the safetensors format: a length, a JSON index, the data (<https://github.com/huggingface/safetensors>).

use std::{
    collections::HashMap,
    fs::File,
    io::{BufReader, Read, Seek, SeekFrom},
    path::Path,
};

use serde::Deserialize;

use crate::weights::{Dtype, Weights, WeightsError, byte_length};

/// The longest index accepted, in bytes; MiniLM's has 10,000.
const LONGEST_INDEX: u64 = 4 << 20;

/// An open safetensors file. Only its index is in memory.
#[derive(Debug)]
pub struct SafeTensors<R> {
    reader: R,
    file: String,
    data: u64,
    tensors: HashMap<String, Entry>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    dtype: String,
    shape: Vec<usize>,
    data_offsets: [u64; 2],
}

impl SafeTensors<BufReader<File>> {
    /// Opens a file and reads its index.
    pub fn open(path: &Path) -> Result<Self, WeightsError> {
        let name = path.display().to_string();
        let file = File::open(path).map_err(|source| WeightsError::Io { file: name.clone(), source })?;
        Self::read(BufReader::new(file), name)
    }
}

impl<R: Read + Seek> SafeTensors<R> {
    /// Reads the index of a file that is called `file` in errors.
    pub fn read(mut reader: R, file: String) -> Result<Self, WeightsError> {
        let index = index(&mut reader).map_err(|source| WeightsError::Io { file: file.clone(), source })?;
        let malformed = |reason: String| WeightsError::Malformed { file: file.clone(), reason };
        let index = index.ok_or_else(|| malformed("its index is too long".into()))?;
        let mut values: HashMap<String, serde_json::Value> =
            serde_json::from_slice(&index).map_err(|e| malformed(format!("its index is not JSON: {e}")))?;
        values.remove("__metadata__");
        let tensors = values
            .into_iter()
            .map(|(name, value)| Ok((name, serde_json::from_value(value)?)))
            .collect::<Result<_, serde_json::Error>>()
            .map_err(|e| malformed(format!("its index is unusual: {e}")))?;
        Ok(Self { reader, file, data: 8 + index.len() as u64, tensors })
    }

    fn find(&self, name: &str) -> Result<&Entry, WeightsError> {
        self.tensors.get(name).ok_or_else(|| WeightsError::Missing { file: self.file.clone(), tensor: name.to_owned() })
    }

    fn unfit(&self, tensor: &str, reason: String) -> WeightsError {
        WeightsError::Unfit { file: self.file.clone(), tensor: tensor.to_owned(), reason }
    }

    fn raw(&mut self, start: u64, length: u64) -> std::io::Result<Vec<u8>> {
        self.reader.seek(SeekFrom::Start(self.data.saturating_add(start)))?;
        let mut raw = Vec::new();
        // Grows as data arrives, so that a false length costs no memory.
        self.reader.by_ref().take(length).read_to_end(&mut raw)?;
        if raw.len() as u64 == length { Ok(raw) } else { Err(std::io::ErrorKind::UnexpectedEof.into()) }
    }
}

impl<R: Read + Seek> Weights for SafeTensors<R> {
    fn shape(&self, name: &str) -> Result<&[usize], WeightsError> {
        self.find(name).map(|entry| entry.shape.as_slice())
    }

    fn tensor(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f32>, WeightsError> {
        let Entry { dtype: stored, shape: found, data_offsets: [start, end] } = self.find(name)?;
        if found != shape {
            return Err(self.unfit(name, format!("has shape {found:?}, not {shape:?}")));
        }
        let (start, length) = (*start, end.checked_sub(*start));
        let dtype = dtype(stored).ok_or_else(|| self.unfit(name, format!("is stored as {stored}")))?;
        let length = length
            .filter(|&length| byte_length(shape, dtype) == Some(length))
            .ok_or_else(|| self.unfit(name, "has another length than its shape".into()))?;
        let raw = self.raw(start, length).map_err(|source| WeightsError::Io { file: self.file.clone(), source })?;
        dtype.decode(&raw).ok_or_else(|| self.unfit(name, format!("is stored as {dtype:?}")))
    }
}

fn index(reader: &mut (impl Read + Seek)) -> std::io::Result<Option<Vec<u8>>> {
    let mut length = [0; 8];
    reader.read_exact(&mut length)?;
    let length = u64::from_le_bytes(length);
    if length > LONGEST_INDEX {
        return Ok(None);
    }
    let mut index = vec![0; usize::try_from(length).unwrap_or_default()];
    reader.read_exact(&mut index)?;
    Ok(Some(index))
}

fn dtype(name: &str) -> Option<Dtype> {
    Some(match name {
        "F32" => Dtype::F32,
        "F16" => Dtype::F16,
        "BF16" => Dtype::Bf16,
        "I64" => Dtype::I64,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn file(index: &str, data: &[u8]) -> Vec<u8> {
        [&(index.len() as u64).to_le_bytes()[..], index.as_bytes(), data].concat()
    }

    fn read(bytes: Vec<u8>) -> Result<Vec<f32>, WeightsError> {
        SafeTensors::read(Cursor::new(bytes), "m".into())?.tensor("a", &[2])
    }

    const INDEX: &str = r#"{"__metadata__":{"format":"pt"},"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}"#;

    #[test]
    fn reads_a_tensor() {
        assert_eq!(read(file(INDEX, &[0, 0x3c, 0, 0xc0])).unwrap(), [1.0, -2.0]);
    }

    #[test]
    fn refuses_what_does_not_fit() {
        assert!(matches!(read(file(INDEX, &[0])), Err(WeightsError::Io { .. })));
        assert!(matches!(read(file("[]", &[])), Err(WeightsError::Malformed { .. })));
        assert!(matches!(read(u64::MAX.to_le_bytes().into()), Err(WeightsError::Malformed { .. })));
        for (from, to) in [("[0,4]", "[4,0]"), ("[0,4]", "[0,8]"), ("F16", "I64"), ("[2]", "[3]")] {
            let error = read(file(&INDEX.replace(from, to), &[0; 8])).unwrap_err();
            assert!(matches!(error, WeightsError::Unfit { .. }), "{to}: {error}");
        }
    }
}
