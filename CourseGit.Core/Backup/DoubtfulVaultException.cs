using CourseGit.Core.Primitives;

namespace CourseGit.Core.Backup;

/// <summary>What the vault says of the course's files is not what the folder says, although nothing failed.</summary>
internal sealed class DoubtfulVaultException() : OperationFailedException("What the course's vault says of its files is not what the "
    + "folder holds. Nothing was changed. Back up again.");
