using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Core.Restore.Planning;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Restore;

/// <summary>A server with one course that pulls from a hostile repository, and beside the course what must not be touched.</summary>
internal sealed class HostileHouse : IAsyncDisposable
{
    public const string Course = "ffm516";
    public static readonly RestoreArguments Full = new(RestoreMode.Full) { Confirmed = true };

    private HostileHouse(TestHouse house, HostileRepository repository) => (House, Repository) = (house, repository);

    public TestHouse House { get; }
    public HostileRepository Repository { get; }
    public CourseFiles Files => House.FilesOf(Course);
    public string Outside => Path.Combine(House.Root, "outside");

    public static async Task<HostileHouse> OpenAsync()
    {
        var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync(Course, c => c with { Direction = Direction.Pull });
        new CourseFiles(Path.Combine(house.Root, "outside")).Write("secret.txt", "outside\n");
        new CourseFiles(Path.Combine(house.Settings.CoursesRoot, "neighbour")).Write("dbname.txt", "abcdefgh\n");
        return new HostileHouse(house, await HostileRepository.CreateAsync(house.RepositoryOf(Course)));
    }

    /// <summary>A commit with an ordinary course and this beside it.</summary>
    public async Task<string> CommitAsync(params IEnumerable<HostileEntry> more) =>
        await Repository.CommitAsync([.. await Repository.OrdinaryAsync(), .. more]);

    public Task<RestorePlan> PlanAsync(RestoreArguments arguments) =>
        House.Get<RestorePlanner>().PlanAsync(
            Subdomain.Parse(Course), arguments, Actor.CommandLine, null, TestContext.Current.CancellationToken);

    /// <summary>Everything on this server but its own state, and what a restore may do below its set-aside root.</summary>
    public Task<SortedDictionary<string, string>> ImageAsync() => FolderImage.ExactAsync(House.Root, "state", "courses/deleted", "courses");

    /// <summary>The course, its neighbour, and their folder.</summary>
    public Task<SortedDictionary<string, string>> CoursesAsync() => FolderImage.ExactAsync(House.Settings.CoursesRoot, "deleted");

    /// <summary>Nothing lies where what is set aside would lie.</summary>
    public void AssertNothingSetAside()
    {
        if (Directory.Exists(House.Settings.SetAsideRoot))
            Assert.Empty(Directory.EnumerateFileSystemEntries(House.Settings.SetAsideRoot));
    }

    /// <summary>All that was said about an operation.</summary>
    public async Task<string> SaidAsync(OperationSnapshot operation) =>
        string.Join('\n', [operation.Text, operation.NextStep, .. await House.LogAsync(operation)]);

    public ValueTask DisposeAsync() => House.DisposeAsync();
}
