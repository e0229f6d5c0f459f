using System.Security.Cryptography;
using System.Text;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Backup;

/// <summary>
/// A course whose vault and hosted repository hold all kinds of files that git keeps: packs and objects that lie alone, refs in files and
/// packed ones, logs, indexes; a colleague's branch, tag and note beside the course's own branch. It can be put back to what it was in a
/// moment.
/// </summary>
internal sealed class DamageHouse : IAsyncDisposable
{
    public const string Course = "ffm516";

    private DamageHouse(TestHouse house) => House = house;

    public TestHouse House { get; }
    public string Repository => House.RepositoryOf(Course);
    public string Vault => Path.Combine(House.Settings.VaultsFolder, Course);
    public CourseFiles Files => House.FilesOf(Course);

    public static async Task<DamageHouse> OpenAsync()
    {
        var at = new DamageHouse(await TestHouse.OpenAsync());
        at.Files.Write("README.md", "# Physics\n").Write("dbname.txt", "kqzvtbma\n")
            .Write("exercises/pendulum/exercise.xml", "<exercise/>\n").Write("media/figure.png", CourseFiles.Noise(new Random(1), 3000));
        SqliteDatabase(at.Files.At("course.db"));
        await at.House.AddCourseAsync(
            Course, c => c with { Database = new CourseDatabase(DatabaseKind.Sqlite, CoursePath.Parse("course.db")) });
        await at.House.BackUpAsync(Course, OperationOutcome.Succeeded);
        at.Change("first");
        await at.House.BackUpAsync(Course, OperationOutcome.Succeeded);
        await at.AddColleagueAsync();
        await RealGit.RunAsync(at.House.VaultOf(Course), "pack-refs", "--all");
        at.Change("second");
        await at.House.BackUpAsync(Course, OperationOutcome.Succeeded); // refs in files again, beside the packed ones
        await RealGit.ShellAsync("cp -a \"$1\"/vaults \"$1\"/repositories \"$2\"", at.House.Settings.StateRoot,
            Directory.CreateDirectory(at.Kept).FullName);
        return at;
    }

    /// <summary>What a colleague pushed is not the course's: it must be there as it was, whatever happens.</summary>
    public Task<string> RefsOfOthersAsync() =>
        RealGit.RunAsync(Repository, "for-each-ref", "--format=%(objectname) %(refname)", "refs/heads/archive", "refs/tags", "refs/notes");

    /// <summary>Changes one file of the course.</summary>
    public void Change(string text) => Files.Write("exercises/pendulum/exercise.xml", $"<exercise>{text}</exercise>\n");

    /// <summary>Vault and repository as they were when the house was opened; the course is as it was then, too.</summary>
    public async Task PutBackAsync()
    {
        await RealGit.ShellAsync("chmod -R u+w \"$1\"/vaults \"$1\"/repositories; rm -rf \"$1\"/vaults \"$1\"/repositories; "
            + "cp -a \"$2\"/vaults \"$2\"/repositories \"$1\"", House.Settings.StateRoot, Kept);
        Change("second");
    }

    /// <summary>All files below a folder that hold something, counted from it, in ordinal order; locks are no content.</summary>
    public static string[] FilesBelow(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(f => new FileInfo(f).Length > 0)
            .Select(f => Path.GetRelativePath(folder, f)).Where(f => !f.StartsWith("lock", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];

    /// <summary>git finds nothing wrong in the repository, and its branch holds the course byte for byte.</summary>
    public async Task AssertSavedAsync(string what)
    {
        var (code, _, error) = await RealGit.TryAsync(
            "git", "-c", "safe.directory=*", "-C", Repository, "fsck", "--full", "--strict", "--no-dangling");
        Assert.True(code == 0, $"{what}: git fsck says {error}");
        var saved = (await RealGit.RunAsync(Repository, "ls-tree", "-r", "-z", "refs/heads/test"))
            .Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(l => !l.Contains("\t.coursegit/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        var there = Files.Files().Where(f => f is not (".git-branch" or "course.db"))
            .Select(f => $"100644 blob {BlobId(File.ReadAllBytes(Files.At(f)))}\t{f}").Order(StringComparer.Ordinal);
        Assert.True(there.SequenceEqual(saved), $"{what}: the branch holds other files than the course");
    }

    public ValueTask DisposeAsync() => House.DisposeAsync();

    private string Kept => Path.Combine(House.Root, "kept");

    private async Task AddColleagueAsync() =>
        await RealGit.ShellAsync(
            """
            export HOME="$2"; git config --global safe.directory '*'
            git clone -q -b test "$1" "$2/clone"; cd "$2/clone"
            echo mine >colleague.txt; git add -A; git commit -q -m 'Colleague work'
            git tag -a -m 'First term' term-1; git notes add -m 'checked' HEAD
            git push -q origin HEAD:archive term-1 refs/notes/commits
            git -C "$1" pack-refs --all
            """, Repository, Directory.CreateDirectory(Path.Combine(House.Root, "colleague")).FullName);

    private static void SqliteDatabase(string file)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "CREATE TABLE answer (id INTEGER PRIMARY KEY, text TEXT); INSERT INTO answer (text) VALUES ('42')";
        command.ExecuteNonQuery();
    }

    private static string BlobId(byte[] content) =>
        Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes($"blob {content.Length}\0"), .. content]));
}
