using System.Collections.Immutable;
using CourseGit.Core.Git.InProcess;
using CourseGit.Core.Git.Objects;

namespace CourseGit.Core.History;

/// <summary>
/// Where a course's history or a repository is read, for one question of a page: what is opened to read it is closed with it.
/// </summary>
internal sealed class HistoryPlace(ReadingStore store, string gitDirectory, ImmutableHashSet<string> cut) : IDisposable
{
    private readonly Lazy<ObjectDatabase> _objects = new(() => ObjectDatabase.Open(gitDirectory));

    public ReadingStore Store => store;

    /// <summary>Sees all objects of it that are on this server.</summary>
    public string GitDirectory => gitDirectory;

    /// <summary>Commits whose parents are not here.</summary>
    public ImmutableHashSet<string> Cut => cut;

    /// <summary>What there was to be read here when it was first asked for.</summary>
    public ObjectDatabase Objects => _objects.Value;

    /// <summary>Walks through commits in this process; null where history is cut off, which only git knows to respect.</summary>
    public LibGit2? Walks => cut.IsEmpty ? new LibGit2(store.WalkDirectory, Objects) : null;

    public void Dispose()
    {
        if (_objects.IsValueCreated)
            _objects.Value.Dispose();
    }
}
