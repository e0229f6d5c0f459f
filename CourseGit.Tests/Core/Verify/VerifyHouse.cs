using System.Text.Json.Nodes;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Core.Backup;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Verify;

/// <summary>A course with a SQLite database that is backed up, and ways to forge what its repository holds.</summary>
public sealed class VerifyHouse : IAsyncLifetime
{
    internal const string Course = "ffm516", Database = "data/course.sqlite3", Manifest = ".coursegit/manifest.json";

    private int _forged;

    internal TestHouse House { get; private set; } = null!;

    internal CourseFiles Files => House.FilesOf(Course);

    /// <summary>The commit of the backup.</summary>
    internal OperationSnapshot Backup { get; private set; } = null!;

    internal static async Task<VerifyHouse> OpenAsync()
    {
        var house = new VerifyHouse();
        await house.InitializeAsync();
        return house;
    }

    public async ValueTask InitializeAsync()
    {
        House = await TestHouse.OpenAsync();
        Files.WriteCourse().Link("media/start", "../index.html");
        Directory.CreateDirectory(Files.At("pages/empty"));
        CourseDatabaseFile.Create(Files.At(Database), 3000);
        await RealGit.ShellAsync("printf 'x' >\"$1/$(printf 'media/sk\\345ne.txt')\"", Files.Folder); // no UTF-8
        await House.AddCourseAsync(Course, c => c with { Database = new CourseDatabase(DatabaseKind.Sqlite, CoursePath.Parse(Database)) });
        Backup = await House.BackUpAsync(Course, OperationOutcome.Succeeded);
    }

    /// <summary>A commit on top of the backup that somebody made by hand, on a branch that the course has from now on.</summary>
    internal async Task ForgeAsync(Action<CourseFiles> change)
    {
        using var folder = new TemporaryFolder();
        var branch = $"forged-{++_forged}";
        await RealGit.CloneAsync(House.RepositoryOf(Course), folder.At("clone"));
        change(new CourseFiles(folder.At("clone")));
        await RealGit.RunAsync(folder.At("clone"), "add", "--all");
        await RealGit.RunAsync(folder.At("clone"), "commit", "--quiet", "-m", "Forge");
        await RealGit.RunAsync(folder.At("clone"), "push", "--quiet", "origin", "HEAD:refs/heads/" + branch);
        await RealGit.ShellAsync("rm -rf \"$1\"", folder.At("clone"));
        await House.ChangeCourseAsync(Course, c => c with { Branch = BranchName.Parse(branch) });
    }

    /// <summary>The same with another manifest.</summary>
    internal Task ForgeManifestAsync(Action<JsonObject> change) => ForgeAsync(files =>
    {
        var manifest = JsonNode.Parse(File.ReadAllText(files.At(Manifest)))!.AsObject();
        change(manifest);
        files.Write(Manifest, manifest.ToJsonString());
    });

    /// <summary>The course, its repository and its vault, with every time; but for the lock, which every operation takes.</summary>
    internal async Task<SortedDictionary<string, string>> ImageAsync()
    {
        var all = await FolderImage.ExactAsync(
            House.Root, "courses/deleted", $"state/vaults/{Course}/lock", $"state/vaults/{Course}/lock.owner");
        return new(all.Where(e => e.Key.StartsWith("courses/", StringComparison.Ordinal)
            || e.Key.StartsWith("state/repositories/", StringComparison.Ordinal)
            || e.Key.StartsWith("state/vaults/", StringComparison.Ordinal)).ToDictionary(), StringComparer.Ordinal);
    }

    public ValueTask DisposeAsync() => House.DisposeAsync();
}
