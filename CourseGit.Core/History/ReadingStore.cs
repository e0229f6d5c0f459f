using CourseGit.Core.Git;
using CourseGit.Core.Git.InProcess;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.History;

/// <summary>
/// Where commits are read: a git directory that owns no object and sees those of others. It is an ordinary one, so that what is not on this
/// server is an answer and not a connection, and what git notes here to search quickly is in nobody's way. It is a cache and may be
/// deleted.
/// </summary>
internal abstract class ReadingStore(string folder)
{
    // A reader only: nothing is ever committed or fetched here.
    private const string Config =
        """
        [core]
        	repositoryformatversion = 0
        	bare = true
        	logAllRefUpdates = false

        """;

    /// <summary>The git directory.</summary>
    public string GitDirectory => Path.Combine(folder, "git");

    /// <summary>An empty one beside it that libgit2 opens: see <see cref="LibGit2"/>.</summary>
    public string WalkDirectory => Path.Combine(folder, "walk");

    /// <summary>Held by whoever writes the index of changed paths.</summary>
    public string LockFile => Path.Combine(folder, "lock");

    /// <summary>Which commits the index of changed paths was written for last.</summary>
    public string IndexedFile => Path.Combine(folder, "indexed");

    /// <summary>The git directories whose objects are read here.</summary>
    protected abstract IEnumerable<string> Lenders { get; }

    /// <summary>Creates what is missing. Starts no process: gitrepository-layout(5) asks for no more than this.</summary>
    /// <param name="cut">Commits to be read as if they had no parents.</param>
    public void Prepare(IReadOnlyCollection<string> cut)
    {
        Directory.CreateDirectory(Path.Combine(GitDirectory, "refs"));
        LibGit2.Prepare(WalkDirectory, GitDirectory, (name, content) => Write(name, content, WalkDirectory));
        Write("config", Config);
        var lenders = Lenders.Select(l => Path.Combine(l, "objects")).Where(Directory.Exists);
        Write("objects/info/alternates", string.Concat(lenders.Select(l => l + "\n")));
        if (cut.Count > 0)
            Write("shallow", string.Concat(cut.Select(c => c + "\n")));
        else
            File.Delete(Path.Combine(GitDirectory, "shallow"));
        Write("HEAD", "ref: refs/heads/none\n");
        CommitGraphs.RemoveDamaged(GitDirectory, IndexedFile);
    }

    /// <summary>Commits of a git directory whose parents are not there; none as a rule.</summary>
    protected static string[] ShallowOf(string gitDirectory) => File.Exists(Path.Combine(gitDirectory, "shallow"))
        ? [.. File.ReadLines(Path.Combine(gitDirectory, "shallow")).Where(l => CommitId.TryParse(l, out _))] : [];

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
