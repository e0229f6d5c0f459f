using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Restore;

public sealed class AfterRestoreTests
{
    private const string Course = "ffm516";
    private static readonly RestoreArguments Full = new(RestoreMode.Full) { Confirmed = true, OverrideDirection = true };

    [Fact]
    public async Task The_command_runs_after_the_swap_with_the_course_in_its_environment_and_its_output_in_the_log()
    {
        await using var house = await HouseAsync(
            c => c with
            {
                AfterRestoreCommand =
            ["/bin/sh", "-c", "echo \"$COURSEGIT_COURSE $COURSEGIT_COMMIT $(cat \"$COURSEGIT_FOLDER/README.md\") $1\"", "sh",
            "an argument; with $signs"]
            });
        house.FilesOf(Course).Write("README.md", "damaged\n");

        var ended = await house.RestoreAsync(Course, Full, OperationOutcome.Succeeded);

        Assert.Contains($"{Course} {ended.Commit} # Physics an argument; with $signs", await house.LogAsync(ended));
        Assert.True(File.Exists(house.FilesOf(Course).At("reload")));
    }

    [Fact]
    public async Task A_command_that_fails_makes_a_warning_and_the_course_is_restored_all_the_same()
    {
        await using var house = await HouseAsync(c => c with { AfterRestoreCommand = ["/bin/sh", "-c", "echo went wrong >&2; exit 7"] });
        house.FilesOf(Course).Write("README.md", "damaged\n");

        var ended = await house.RestoreAsync(Course, Full, OperationOutcome.Warning);

        Assert.Contains("exit code 7", ended.Text, StringComparison.Ordinal);
        Assert.Contains("went wrong", await house.LogAsync(ended));
        Assert.Equal(
            "# Physics\n", await File.ReadAllTextAsync(house.FilesOf(Course).At("README.md"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("200 OK", OperationOutcome.Succeeded)]
    [InlineData("500 Oh dear", OperationOutcome.Warning)]
    [InlineData("302 Found\r\nLocation: http://169.254.169.254/", OperationOutcome.Warning)]
    public async Task The_address_is_asked_for_and_its_answer_counts(string status, OperationOutcome outcome)
    {
        await using var server = new CannedServer($"HTTP/1.1 {status}\r\nContent-Length: 10\r\nConnection: close\r\n\r\nit is read");
        await using var house = await HouseAsync(
            c => c with { AfterRestoreUrl = new Uri($"http://127.0.0.1:{server.Port}/course/1/exercises/reload/json/") },
            $"127.0.0.1:{server.Port}");

        var ended = await house.RestoreAsync(Course, Full, outcome);

        Assert.Contains("it is read", await house.LogAsync(ended));
    }

    [Fact]
    public async Task An_address_on_this_server_is_not_asked_for_unless_an_administrator_allows_it()
    {
        await using var server = new CannedServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var house = await HouseAsync(c => c with { AfterRestoreUrl = new Uri($"http://127.0.0.1:{server.Port}/") });

        Assert.Contains("OutboundHosts", (await house.RestoreAsync(Course, Full, OperationOutcome.Warning)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("reload-course")]
    [InlineData("bin/reload")]
    [InlineData("/no/such/program")]
    public async Task A_command_that_is_no_programs_absolute_path_is_refused_when_it_is_set(string program)
    {
        await using var house = await HouseAsync(c => c);
        await Assert.ThrowsAsync<InvalidInputException>(
            () => house.ChangeCourseAsync(Course, c => c with { AfterRestoreCommand = [program] }));
    }

    private static async Task<TestHouse> HouseAsync(Func<Course, Course> change, params string[] outbound)
    {
        var house = await TestHouse.OpenAsync(change: s => s with { OutboundHosts = [.. outbound] });
        await house.AddCourseAsync(Course, change);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        return house;
    }
}
