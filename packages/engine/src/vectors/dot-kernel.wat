;; Dot products of one vector with many. The query lies at 0, two bytes a number; `rows` vectors of `stride` bytes, a byte a number, lie at `matrix`, one
;; behind the other; a sum of 32 bits a vector is written to `out`. `stride` is a multiple of 16.
(module
  (memory (export "memory") 1)
  (func (export "dots") (param $rows i32) (param $stride i32) (param $matrix i32) (param $out i32)
    (local $at i32) (local $end i32) (local $sum v128) (local $more v128)
    (if (i32.eqz (local.get $rows)) (then (return)))
    (loop $row
      (local.set $at (i32.const 0))
      (local.set $end (i32.add (local.get $matrix) (local.get $stride)))
      (local.set $sum (v128.const i32x4 0 0 0 0))
      (local.set $more (v128.const i32x4 0 0 0 0))
      (loop $part
        (local.set $sum (i32x4.add (local.get $sum) (i32x4.dot_i16x8_s (v128.load8x8_s (local.get $matrix)) (v128.load (local.get $at)))))
        (local.set $more (i32x4.add (local.get $more) (i32x4.dot_i16x8_s (v128.load8x8_s offset=8 (local.get $matrix)) (v128.load offset=16 (local.get $at)))))
        (local.set $at (i32.add (local.get $at) (i32.const 32)))
        (local.set $matrix (i32.add (local.get $matrix) (i32.const 16)))
        (br_if $part (i32.lt_u (local.get $matrix) (local.get $end))))
      (local.set $sum (i32x4.add (local.get $sum) (local.get $more)))
      (i32.store (local.get $out) (i32.add
        (i32.add (i32x4.extract_lane 0 (local.get $sum)) (i32x4.extract_lane 1 (local.get $sum)))
        (i32.add (i32x4.extract_lane 2 (local.get $sum)) (i32x4.extract_lane 3 (local.get $sum)))))
      (local.set $out (i32.add (local.get $out) (i32.const 4)))
      (br_if $row (local.tee $rows (i32.sub (local.get $rows) (i32.const 1)))))))
