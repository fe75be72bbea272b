//! Reads CTranslate2's `model.bin`, the format in which faster-whisper's models are published.
//!
//! Little endian, unaligned: version, name and revision of the specification, the variables, the aliases. The layout is
//! that of CTranslate2's `model.cc` for versions 4 to 6.

use std::{
    collections::HashMap,
    fs::File,
    io::{BufReader, Read, Seek, SeekFrom},
    path::Path,
};

use crate::weights::{Dtype, Weights, WeightsError, byte_length};

#[cfg(test)]
mod tests;

/// The most variables or aliases a file may have; Whisper large has under 2,000.
const MOST_VARIABLES: u32 = 20_000;
/// The most dimensions a variable may have.
const MOST_DIMENSIONS: u8 = 8;

/// An open `model.bin`. Only its index is in memory; tensors are read when asked for.
#[derive(Debug)]
pub struct Ct2<R> {
    reader: R,
    file: String,
    length: u64,
    variables: HashMap<String, Variable>,
    aliases: HashMap<String, String>,
}

#[derive(Debug)]
struct Variable {
    shape: Vec<usize>,
    dtype: Dtype,
    offset: u64,
    bytes: u64,
}

impl Ct2<BufReader<File>> {
    /// Opens a file and reads its index.
    pub fn open(path: &Path) -> Result<Self, WeightsError> {
        let name = path.display().to_string();
        let file = File::open(path).map_err(|source| WeightsError::Io { file: name.clone(), source })?;
        Self::read(BufReader::new(file), name)
    }
}

impl<R: Read + Seek> Ct2<R> {
    /// Reads the index of a model that is called `file` in errors.
    pub fn read(reader: R, file: String) -> Result<Self, WeightsError> {
        let mut ct2 = Self { reader, file, length: 0, variables: HashMap::new(), aliases: HashMap::new() };
        ct2.index()?;
        Ok(ct2)
    }

    fn index(&mut self) -> Result<(), WeightsError> {
        self.length = self.seek(SeekFrom::End(0))?;
        self.seek(SeekFrom::Start(0))?;
        let version = self.u32()?;
        if !(4..=6).contains(&version) {
            return Err(self.malformed(format!("version {version}, not 4 to 6")));
        }
        let specification = self.string()?;
        if specification != "WhisperSpec" {
            return Err(self.malformed("it is not a Whisper model"));
        }
        self.u32()?;
        for _ in 0..self.count("variables")? {
            self.variable()?;
        }
        for _ in 0..self.count("aliases")? {
            let alias = self.string()?;
            let target = self.string()?;
            self.aliases.insert(alias, target);
        }
        if self.seek(SeekFrom::Current(0))? != self.length {
            return Err(self.malformed("something trails the last alias"));
        }
        Ok(())
    }

    fn variable(&mut self) -> Result<(), WeightsError> {
        let name = self.string()?;
        let [rank] = self.bytes()?;
        if rank > MOST_DIMENSIONS {
            return Err(self.malformed(format!("tensor `{name}` has {rank} dimensions")));
        }
        let mut shape = Vec::with_capacity(usize::from(rank));
        for _ in 0..rank {
            shape.push(self.u32()? as usize);
        }
        let [code] = self.bytes()?;
        let dtype = dtype(code).ok_or_else(|| self.malformed(format!("tensor `{name}` is of unknown type {code}")))?;
        let bytes = u64::from(self.u32()?);
        if byte_length(&shape, dtype) != Some(bytes) {
            return Err(self.malformed(format!("tensor `{name}` of shape {shape:?} has {bytes} bytes")));
        }
        let offset = self.seek(SeekFrom::Current(0))?;
        if offset.saturating_add(bytes) > self.length {
            return Err(self.malformed(format!("it ends inside tensor `{name}`")));
        }
        self.seek(SeekFrom::Start(offset + bytes))?;
        self.variables.insert(name, Variable { shape, dtype, offset, bytes });
        Ok(())
    }

    /// A scalar option such as `encoder/num_heads`, if the file has it.
    pub fn option(&mut self, name: &str) -> Result<Option<i64>, WeightsError> {
        let Some(&Variable { ref shape, dtype, offset, bytes }) = self.variables.get(name) else { return Ok(None) };
        if !shape.is_empty() {
            return Err(self.unfit(name, "is not a scalar".into()));
        }
        let raw = self.raw(offset, bytes)?;
        Ok(match (dtype, raw.as_slice()) {
            (Dtype::I8, &[a]) => Some(i64::from(a.cast_signed())),
            (Dtype::I16, &[a, b]) => Some(i64::from(i16::from_le_bytes([a, b]))),
            (Dtype::I32, &[a, b, c, d]) => Some(i64::from(i32::from_le_bytes([a, b, c, d]))),
            _ => None,
        })
    }

    fn find(&self, name: &str) -> Result<&Variable, WeightsError> {
        let name = self.resolve(name);
        self.variables
            .get(name)
            .ok_or_else(|| WeightsError::Missing { file: self.file.clone(), tensor: name.to_owned() })
    }

    fn resolve<'a>(&'a self, name: &'a str) -> &'a str {
        self.aliases.get(name).map_or(name, String::as_str)
    }

    /// Divides quantised weights by their scale: one for the tensor, or one for each of its rows.
    fn rescale(&mut self, name: &str, values: &mut [f32]) -> Result<(), WeightsError> {
        let scale_name = format!("{}_scale", self.resolve(name));
        let shape = self.find(&scale_name)?.shape.clone();
        let scales = self.tensor(&scale_name, &shape)?;
        if scales.is_empty() || !values.len().is_multiple_of(scales.len()) {
            return Err(self.unfit(&scale_name, format!("has {} values", scales.len())));
        }
        let row = (values.len() / scales.len()).max(1);
        for (row, scale) in values.chunks_mut(row).zip(scales) {
            for value in row {
                *value /= scale;
            }
        }
        Ok(())
    }

    fn raw(&mut self, offset: u64, bytes: u64) -> Result<Vec<u8>, WeightsError> {
        self.seek(SeekFrom::Start(offset))?;
        // The index made sure that the file is at least this long.
        let mut raw = vec![0; usize::try_from(bytes).unwrap_or(usize::MAX)];
        self.fill(&mut raw)?;
        Ok(raw)
    }

    fn count(&mut self, what: &str) -> Result<u32, WeightsError> {
        let count = self.u32()?;
        if count > MOST_VARIABLES {
            return Err(self.malformed(format!("it claims {count} {what}")));
        }
        Ok(count)
    }

    fn u32(&mut self) -> Result<u32, WeightsError> {
        self.bytes().map(u32::from_le_bytes)
    }

    /// A u16 length, then that many bytes, the last of which may be NUL.
    fn string(&mut self) -> Result<String, WeightsError> {
        let mut text = vec![0; usize::from(u16::from_le_bytes(self.bytes()?))];
        self.fill(&mut text)?;
        if text.last() == Some(&0) {
            text.pop();
        }
        String::from_utf8(text).map_err(|_| self.malformed("a name is not UTF-8"))
    }

    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], WeightsError> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    fn fill(&mut self, into: &mut [u8]) -> Result<(), WeightsError> {
        self.reader.read_exact(into).map_err(|source| WeightsError::Io { file: self.file.clone(), source })
    }

    fn seek(&mut self, to: SeekFrom) -> Result<u64, WeightsError> {
        self.reader.seek(to).map_err(|source| WeightsError::Io { file: self.file.clone(), source })
    }

    fn malformed(&self, reason: impl Into<String>) -> WeightsError {
        WeightsError::Malformed { file: self.file.clone(), reason: reason.into() }
    }

    fn unfit(&self, tensor: &str, reason: String) -> WeightsError {
        WeightsError::Unfit { file: self.file.clone(), tensor: tensor.to_owned(), reason }
    }
}

impl<R: Read + Seek> Weights for Ct2<R> {
    fn shape(&self, name: &str) -> Result<&[usize], WeightsError> {
        self.find(name).map(|v| v.shape.as_slice())
    }

    fn tensor(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f32>, WeightsError> {
        let &Variable { shape: ref found, dtype, offset, bytes } = self.find(name)?;
        if found != shape {
            let reason = format!("has shape {found:?}, not {shape:?}");
            return Err(self.unfit(name, reason));
        }
        let raw = self.raw(offset, bytes)?;
        let mut values = dtype.decode(&raw).ok_or_else(|| self.unfit(name, format!("is stored as {dtype:?}")))?;
        if matches!(dtype, Dtype::I8 | Dtype::I16) {
            self.rescale(name, &mut values)?;
        }
        Ok(values)
    }
}

const fn dtype(code: u8) -> Option<Dtype> {
    Some(match code {
        0 => Dtype::F32,
        1 => Dtype::I8,
        2 => Dtype::I16,
        3 => Dtype::I32,
        4 => Dtype::F16,
        5 => Dtype::Bf16,
        _ => return None,
    })
}
