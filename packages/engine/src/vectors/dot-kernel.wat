;; Dot products of one vector with many, a byte a number. The query lies at 0; `rows` vectors of `stride` bytes lie at `matrix`, one behind the other; a sum
;; of 32 bits a vector is written to `out`. `stride` is a multiple of 16. No number may be -128.
(module
  (memory (export "memory") 1)
  (func (export "dots") (param $rows i32) (param $stride i32) (param $matrix i32) (param $out i32)
    (local $at i32) (local $sum v128) (local $a v128) (local $b v128)
    (if (i32.eqz (local.get $rows)) (then (return)))
    (loop $row
      (local.set $at (i32.const 0))
      (local.set $sum (v128.const i32x4 0 0 0 0))
      (loop $part
        (local.set $a (v128.load (local.get $at)))
        (local.set $b (v128.load (i32.add (local.get $matrix) (local.get $at))))
        (local.set $sum (i32x4.add (local.get $sum) (i32x4.extadd_pairwise_i16x8_s
          (i16x8.add (i16x8.extmul_low_i8x16_s (local.get $a) (local.get $b)) (i16x8.extmul_high_i8x16_s (local.get $a) (local.get $b))))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br_if $part (i32.lt_u (local.get $at) (local.get $stride))))
      (i32.store (local.get $out) (i32.add
        (i32.add (i32x4.extract_lane 0 (local.get $sum)) (i32x4.extract_lane 1 (local.get $sum)))
        (i32.add (i32x4.extract_lane 2 (local.get $sum)) (i32x4.extract_lane 3 (local.get $sum)))))
      (local.set $out (i32.add (local.get $out) (i32.const 4)))
      (local.set $matrix (i32.add (local.get $matrix) (local.get $stride)))
      (br_if $row (local.tee $rows (i32.sub (local.get $rows) (i32.const 1)))))))
