using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using CourseGit.Core.Courses;
using CourseGit.Core.Databases;
using CourseGit.Core.Files;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Git.Vaults;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Backup;

/// <summary>One backup on its way through the steps: what was settled at its start, and what each step found out.</summary>
internal sealed class BackupRun(
    OperationContext operation, Course course, BackupRequest request, string folder, BranchName branch, Vault vault)
{
    private readonly List<string> _warnings = [];

    public OperationContext Operation { get; } = operation;
    public Course Course { get; } = course;
    public BackupRequest Request { get; } = request;

    /// <summary>The course folder, its links resolved.</summary>
    public string Folder { get; } = folder;

    public BranchName Branch { get; } = branch;
    public Vault Vault { get; } = vault;

    public DatabaseDump Database { get; set; } = new(DatabaseKind.None);

    /// <summary>What was found in the folder although the course has no database set, and nobody has said that this is right.</summary>
    public FoundDatabase? UnsavedDatabase { get; set; }

    /// <summary>Where this backup goes: where the course's settings say, or where its host says that this is now.</summary>
    public Remote Remote { get; set; } = course.Remote;

    public RemoteAccess? Access { get; set; }

    /// <summary>Whether the repository has answered: from then on a command that fails may have met damage in the vault.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>The vault was looked through once in this run.</summary>
    public bool IsMended { get; set; }

    /// <summary>The vault's refs of this branch as they were before.</summary>
    public IReadOnlyDictionary<string, CommitId> KnownRefs { get; set; } = new Dictionary<string, CommitId>();

    public Lineage Lineage { get; set; } = Lineage.Beginning;

    /// <summary>What people said to the READMEs they saved, a line each, for the commit.</summary>
    public ImmutableArray<string> Said { get; set; } = [];

    public FolderListing? Listing { get; set; }

    /// <summary>Paths that were read into the vault in this run.</summary>
    public HashSet<RawPath> Staged { get; } = [];

    /// <summary>The tree of the commit this one goes on top of; null when there is none.</summary>
    public string? BaseTree { get; set; }

    /// <summary>The tree to be committed, with our own folder in it.</summary>
    public string Tree { get; set; } = "";

    /// <summary>What of that tree is not in the vault yet; null when all of it is.</summary>
    public CommitDraft? Draft { get; set; }

    /// <summary>From now on it is part of the vault, or of nothing.</summary>
    public void EndDraft()
    {
        Draft?.Dispose();
        Draft = null;
    }

    /// <summary>What the person must know although the backup went through.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    public string BranchRef => Branch.Ref;

    /// <summary>Where the branch of this very remote stood when it was last seen; another remote has another ref.</summary>
    public string SeenRef => SeenRefOf(Course, Branch);

    /// <summary>The same where the repository was followed to: when that becomes the setting, nothing is new to it.</summary>
    public string SeenThereRef => SeenRefOf(Course with { Remote = Remote }, Branch);

    /// <summary>The <see cref="SeenRef"/> of any backup of the course to this branch.</summary>
    public static string SeenRefOf(Course course, BranchName branch) => $"refs/coursegit/seen/{RemoteKey(course.Remote)}/{branch.Value}";

    private static string RemoteKey(Remote remote) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{remote.Kind} {remote.Address}")))[..12];

    public void Warn(string text)
    {
        if (_warnings.Contains(text))
            return;
        _warnings.Add(text);
        Operation.Log(OperationLogLevel.Warning, text);
    }

    /// <summary>A warning that counts even when nothing had to be saved: somebody's doing, or damage.</summary>
    public void Alert(string text)
    {
        IsAlarming = true;
        Warn(text);
    }

    /// <summary>Whether the outcome may not look as if all were well.</summary>
    public bool IsAlarming { get; private set; }

    public void Notice(string text) => Operation.Log(OperationLogLevel.Notice, text);
}
