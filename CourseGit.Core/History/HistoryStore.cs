using CourseGit.Core.Git;
using CourseGit.Core.Git.InProcess;
using CourseGit.Core.Git.Vaults;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Core.State;

namespace CourseGit.Core.History;

/// <summary>
/// Where the history of a course is read: a git directory of its own that owns no object and sees those of the vault and of the restore's
/// store. It is an ordinary one, so that what is not on this server is an answer and not a connection, and what git notes here to search
/// quickly is in nobody's way. It is a cache and may be deleted.
/// </summary>
internal sealed class HistoryStore
{
    // A reader only: nothing is ever committed or fetched here.
    private const string Config =
        """
        [core]
        	repositoryformatversion = 0
        	bare = true
        	logAllRefUpdates = false

        """;

    private readonly string _folder;
    private readonly Vault _vault;

    private HistoryStore(CourseGitSettings settings, Subdomain course)
    {
        _vault = Vault.Of(settings, course);
        _folder = Path.Combine(_vault.Folder, "history");
        Fetched = RestoreStore.Of(settings, course);
    }

    /// <summary>The git directory.</summary>
    public string GitDirectory => Path.Combine(_folder, "git");

    /// <summary>An empty one beside it that libgit2 opens: see <see cref="LibGit2"/>.</summary>
    public string WalkDirectory => Path.Combine(_folder, "walk");

    /// <summary>The restore's store, which holds what had to be fetched.</summary>
    public RestoreStore Fetched { get; }

    private string FetchedDirectory => Fetched.GitDirectory;

    /// <summary>The course's vault; null before its first backup.</summary>
    public string? VaultDirectory => _vault.Exists ? _vault.GitDirectory : null;

    /// <summary>Held by whoever writes the index of changed paths.</summary>
    public string LockFile => Path.Combine(_folder, "lock");

    /// <summary>Which commits the index of changed paths was written for last.</summary>
    public string IndexedFile => Path.Combine(_folder, "indexed");

    /// <summary>Where the branches stood at the repository when somebody asked, one a line: commit and name.</summary>
    public string AskedFile => Path.Combine(_folder, "asked");

    /// <summary>
    /// Commits whose parents are not here, because a restore fetched them alone; one id a line. Empty when there are none.
    /// </summary>
    public string[] Shallow =>
        File.Exists(Path.Combine(FetchedDirectory, "shallow"))
            ? [.. File.ReadLines(Path.Combine(FetchedDirectory, "shallow")).Where(l => CommitId.TryParse(l, out _))]
            : [];

    /// <summary>Whether anything of the course is kept on this server.</summary>
    public bool HasAny => _vault.Exists || File.Exists(Path.Combine(FetchedDirectory, "HEAD"));

    /// <summary>The store of a course, whether it exists yet or not.</summary>
    public static HistoryStore Of(CourseGitSettings settings, Subdomain course) => new(settings, course);

    /// <summary>Creates what is missing. Starts no process: gitrepository-layout(5) asks for no more than this.</summary>
    /// <param name="cut">Commits to be read as if they had no parents.</param>
    public void Prepare(IReadOnlyCollection<string> cut)
    {
        Directory.CreateDirectory(Path.Combine(GitDirectory, "refs"));
        LibGit2.Prepare(WalkDirectory, GitDirectory, (name, content) => Write(name, content, WalkDirectory));
        Write("config", Config);
        var lenders = new[] { _vault.GitDirectory, FetchedDirectory }.Select(l => Path.Combine(l, "objects")).Where(Directory.Exists);
        Write("objects/info/alternates", string.Concat(lenders.Select(l => l + "\n")));
        if (cut.Count > 0)
            Write("shallow", string.Concat(cut.Select(c => c + "\n")));
        else
            File.Delete(Path.Combine(GitDirectory, "shallow"));
        Write("HEAD", "ref: refs/heads/none\n");
        CommitGraphs.RemoveDamaged(GitDirectory, IndexedFile);
    }

    // Two pages may open at the same moment: each writes a draft of its own, and the last one wins with the same text.
    private void Write(string name, string content, string? directory = null)
    {
        var file = Path.Combine(directory ?? GitDirectory, name);
        if (File.Exists(file) && File.ReadAllText(file) == content)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var draft = $"{file}.{Guid.NewGuid():N}";
        File.WriteAllText(draft, content);
        File.Move(draft, file, overwrite: true);
    }
}
