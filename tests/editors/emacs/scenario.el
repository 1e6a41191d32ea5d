;;; scenario.el --- diagnostics and one fix in batch mode  -*- lexical-binding: t -*-
;; emacs -Q --batch -l scenario.el FILE FIX MARKED ...
;; Opens FILE with eglot as it is configured by then, waits until each MARKED is, takes FIX at the first and saves.
(require 'eglot)
(require 'flymake)
(require 'seq)
(setq eglot-sync-connect t eglot-connect-timeout 30 eglot-confirm-server-edits nil
      make-backup-files nil create-lockfiles nil auto-save-default nil
      backtrace-on-error-noninteractive nil)

(defun scenario-wait (what condition)
  (let ((end (+ (float-time) 30)) value)
    (while (not (setq value (funcall condition)))
      (when (> (float-time) end) (error "Timed out: %s; marked: %S" what (mapcar #'scenario-marked (flymake-diagnostics))))
      (accept-process-output nil 0.05))
    value))

(defun scenario-marked (diagnostic)
  (buffer-substring-no-properties (flymake-diagnostic-beg diagnostic) (flymake-diagnostic-end diagnostic)))

(defun scenario-find (marked)
  (scenario-wait marked (lambda () (seq-find (lambda (each) (string= marked (scenario-marked each))) (flymake-diagnostics)))))

(pcase-let ((`(,file ,fix . ,marked) command-line-args-left))
  (setq command-line-args-left nil)
  (find-file file)
  ;; `eglot-ensure' waits for a command loop, which batch mode has not.
  (apply #'eglot (eglot--guess-contact))
  (flymake-mode 1)
  (mapc #'scenario-find marked)
  (let* ((found (scenario-find (car marked)))
         (actions (eglot-code-actions (flymake-diagnostic-beg found) (1+ (flymake-diagnostic-beg found))))
         (action (seq-find (lambda (each) (string-search fix (plist-get each :title))) actions)))
    (unless action (error "No fix %S" fix))
    (eglot-execute (eglot-current-server) action))
  (save-buffer)
  (eglot-shutdown (eglot-current-server)))
