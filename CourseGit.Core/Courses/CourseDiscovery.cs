using System.Collections.Immutable;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Core.Courses;

/// <summary>A folder below the courses root that is a course.</summary>
/// <param name="Subdomain">The name it would get.</param>
/// <param name="Folder">Where it lies, counted from the courses root.</param>
/// <param name="Exercises">How many exercises it holds, counted up to 10,000 folders.</param>
/// <param name="IsRegistered">It is in the list of courses already.</param>
/// <param name="Database">The database its folder has or names; null when it shows none.</param>
public sealed record CourseCandidate(
    Subdomain Subdomain, CoursePath Folder, int Exercises, bool IsRegistered, FoundDatabase? Database = null);

/// <summary>
/// Finds courses: direct children of the courses root that hold <c>dbname.txt</c> or <c>database.conf</c> and whose name is a subdomain.
/// What lies beside them on an OpenTA server (<c>deleted/ db-backup/ auth/</c>…) holds neither or is named below.
/// </summary>
public sealed class CourseDiscovery(CourseRegistry courses, IDatabaseFinder databases, CourseGitSettings settings)
{
    private static readonly HashSet<string> NeverCourses =
        new(["deleted", "db-backup", "db14", "auth", "backups", "regrade", "query", "postgres", "pgbouncer"], StringComparer.Ordinal);

    /// <summary>All candidates by name, those already registered included and marked.</summary>
    /// <exception cref="NotAllowedException">The actor may add no course: what else lies on the server is not for them.</exception>
    public async Task<ImmutableArray<CourseCandidate>> FindAsync(Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.AddCourse);
        var registered = await courses.ListAsync(actor, cancellationToken).ConfigureAwait(false);
        var taken = registered.Select(r => r.Folder.Value).ToHashSet(StringComparer.Ordinal);
        var names = registered.Select(r => r.Subdomain).ToHashSet();
        return await Task.Run(() => Scan(taken, names, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private ImmutableArray<CourseCandidate> Scan(
        HashSet<string> takenFolders, HashSet<Subdomain> takenNames, CancellationToken cancellationToken)
    {
        var found = ImmutableArray.CreateBuilder<CourseCandidate>();
        if (!Directory.Exists(settings.CoursesRoot))
            return [];
        foreach (var folder in Directory.EnumerateDirectories(settings.CoursesRoot).Order(StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var name = Path.GetFileName(folder);
            if (IsCourse(folder, name) && Subdomain.TryParse(name, out var subdomain))
                found.Add(new CourseCandidate(
                    subdomain, CoursePath.Parse(name), CountExercises(folder), takenFolders.Contains(name)
                    || takenNames.Contains(subdomain), databases.Find(folder)));
        }
        return found.ToImmutable();
    }

    private bool IsCourse(string folder, string name)
    {
        if (NeverCourses.Contains(name) || new DirectoryInfo(folder).LinkTarget is not null)
            return false;
        if (Path.GetFullPath(folder) == settings.SetAsideRoot || Path.GetFullPath(folder) == settings.StateRoot)
            return false;
        return File.Exists(Path.Combine(folder, "dbname.txt")) || File.Exists(Path.Combine(folder, "database.conf"));
    }

    private static int CountExercises(string folder)
    {
        var exercises = Path.Combine(folder, "exercises");
        if (!Directory.Exists(exercises))
            return 0;
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
            IgnoreInaccessible = true,
            MaxRecursionDepth = 12
        };
        return Directory.EnumerateFiles(exercises, "exercise.xml", options).Take(10_000).Count();
    }
}
