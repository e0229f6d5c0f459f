using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Readme;
using CourseGit.Core.Restore;
using CourseGit.Core.Restore.Planning;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Restore;

/// <summary>Whom the folder's owner has let in, beside owner and group, stays in after a restore.</summary>
public sealed class AccessListTests
{
    private const string Course = "ffm516";
    private static readonly RestoreArguments Full = new(RestoreMode.Full) { Confirmed = true, OverrideDirection = true };

    [Theory]
    [InlineData(RestoreMode.Full)]
    [InlineData(RestoreMode.Exercises)]
    [InlineData(RestoreMode.Paths)]
    public async Task What_is_replaced_keeps_its_access_lists(RestoreMode mode)
    {
        await using var house = await HouseAsync();
        var files = house.FilesOf(Course);
        await AccessLists.SetAsync(files.Folder, "-R", "-m", "u:nobody:rwX,g:users:rX");
        await AccessLists.SetAsync(files.Folder, "-R", "-d", "-m", "u:nobody:rwX");
        await AccessLists.SetAsync(files.At("README.md"), "-m", "u:nobody:r");
        await RealGit.ShellAsync("chmod 600 \"$1\"", files.At("index.html"));
        var before = await AccessLists.OfAsync(files.Folder);
        await RealGit.ShellAsync(
            "cd \"$1\"; echo damaged >README.md; find exercises -name exercise.xml -exec sh -c 'echo x >>\"$1\"' sh {} \\;", files.Folder);

        var arguments = Full with
        {
            Mode = mode,
            CarryOverExcluded = mode == RestoreMode.Full,
            Paths = mode == RestoreMode.Paths ? [CoursePath.Parse("README.md"), CoursePath.Parse("exercises")] : []
        };
        var restored = await house.RestoreAsync(Course, arguments, OperationOutcome.Succeeded);
        Assert.Equal(before, await AccessLists.OfAsync(files.Folder));
        Assert.Equal(OperationOutcome.Succeeded, (await house.UndoAsync(restored.Id)).Outcome);

        Assert.Equal(before, await AccessLists.OfAsync(files.Folder));
        Assert.Equal("damaged\n", await File.ReadAllTextAsync(files.At("README.md"), TestContext.Current.CancellationToken));
    }

    // The kernel itself is asked what a file gets that the course's server makes there.
    [Theory]
    [InlineData("u:nobody:rwX")]
    [InlineData("u:nobody:rwX,g::-,o::-")]
    [InlineData("u:nobody:-,g:users:rwx,m::rx")]
    [InlineData("g::rwx,o::-")] // no more than the usual bits can say
    public async Task What_is_new_gets_what_its_folder_hands_down(string list)
    {
        await using var house = await HouseAsync();
        var files = house.FilesOf(Course).Write("media/deep/er/new.txt", "new\n").Write("media/deep/run.sh", "new\n");
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        await AccessLists.SetAsync(files.At("media"), "-d", "-m", list);
        files.Remove("media/deep");
        await RealGit.ShellAsync("umask 0; cd \"$1\"; mkdir -p deep/er; touch deep/er/new.txt deep/run.sh", files.At("media"));
        var expected = await AccessLists.OfAsync(files.At("media/deep"));
        files.Remove("media/deep");

        await house.RestoreAsync(Course, Full with { Mode = RestoreMode.Paths, Paths = [CoursePath.Parse("media/deep")] },
            OperationOutcome.Succeeded);

        Assert.Equal(expected, await AccessLists.OfAsync(files.At("media/deep")));
    }

    [Fact]
    public async Task A_course_that_is_not_there_gets_what_the_folder_above_hands_down()
    {
        await using var house = await HouseAsync();
        var files = house.FilesOf(Course);
        await AccessLists.SetAsync(house.Settings.CoursesRoot, "-d", "-m", "u:nobody:rwX");
        await RealGit.ShellAsync("umask 0; mv \"$1\" \"$1.lost\"; mkdir -p \"$1/media\"; touch \"$1/README.md\"", files.Folder);
        var expected = await RealGit.ShellAsync("cd \"$1\"; getfacl -pn . media README.md; rm -r \"$1\"", files.Folder);

        await house.RestoreAsync(Course, Full, OperationOutcome.Succeeded);

        Assert.Equal(expected, await RealGit.ShellAsync("cd \"$1\"; getfacl -pn . media README.md", files.Folder));
    }

    [Fact]
    public async Task What_the_set_aside_folder_hands_down_does_not_come_into_the_course()
    {
        await using var house = await HouseAsync();
        var before = await AccessLists.OfAsync(house.FilesOf(Course).Folder);
        Directory.CreateDirectory(house.Settings.SetAsideRoot);
        await AccessLists.SetAsync(house.Settings.SetAsideRoot, "-d", "-m", "u:nobody:rwX");

        await house.RestoreAsync(Course, Full with { CarryOverExcluded = true }, OperationOutcome.Succeeded);

        Assert.Equal(before, await AccessLists.OfAsync(house.FilesOf(Course).Folder));
    }

    [Fact]
    public async Task A_plan_says_what_becomes_of_access_lists_where_there_are_any()
    {
        await using var house = await HouseAsync();
        Assert.DoesNotContain((await PlanAsync(house)).Notes, n => n.Contains("access lists", StringComparison.Ordinal));
        await AccessLists.SetAsync(house.FilesOf(Course).At("README.md"), "-m", "u:nobody:r");

        Assert.Contains((await PlanAsync(house)).Notes,
            n => n.StartsWith("The course has access lists (setfacl): what is replaced keeps its own", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_README_that_is_saved_keeps_its_access_list()
    {
        await using var house = await HouseAsync();
        var files = house.FilesOf(Course);
        await AccessLists.SetAsync(files.Folder, "-d", "-m", "u:daemon:rwX"); // for what is new in the folder
        await AccessLists.SetAsync(files.At("README.md"), "-m", "u:nobody:rw");
        var before = await AccessLists.OfAsync(files.Folder);

        var text = await ReadmeFile.ReadAsync(files.Folder, TestContext.Current.CancellationToken);
        ReadmeFile.Replace(files.Folder, text, "# Better\n");

        Assert.Equal(before, await AccessLists.OfAsync(files.Folder));
        Assert.Equal("# Better\n", await File.ReadAllTextAsync(files.At("README.md"), TestContext.Current.CancellationToken));
    }

    private static async Task<TestHouse> HouseAsync()
    {
        var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync(Course);
        await AccessLists.RequireAsync(house.FilesOf(Course).Folder);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        return house;
    }

    private static Task<RestorePlan> PlanAsync(TestHouse house) =>
        house.Get<RestorePlanner>().PlanAsync(
            Subdomain.Parse(Course), Full, Actor.CommandLine, null, TestContext.Current.CancellationToken);
}
