using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Backup;

public sealed class BranchAndAuthorTests
{
    private const string Course = "ffm516";

    // The guide's GIT_USER is a user of GitHub. Nobody else's name says so: there, somebody else may be called the same.
    [Theory]
    [InlineData(null, null, "CourseGit <coursegit@users.noreply.github.com>")]
    [InlineData(null, "lars-physics", "lars-physics <lars-physics@users.noreply.github.com>")]
    [InlineData("anna.berg", null, "anna.berg <anna.berg@coursegit.invalid>")]
    [InlineData("anna.berg", "lars-physics", "anna.berg <anna.berg@coursegit.invalid>")]
    [InlineData("anna@example.org", null, "anna@example.org <anna-at-example.org@coursegit.invalid>")]
    [InlineData(null, "<>", "CourseGit <coursegit@users.noreply.github.com>")]
    [InlineData(null, null, "CourseGit <coursegit@example.org>", "example.org")]
    [InlineData("anna.berg", null, "anna.berg <anna.berg@users.noreply.github.com>", GitIdentity.GitHubDomain)]
    [InlineData("anna.berg", null, "anna.berg <anna.berg@example.org>", "example.org")]
    public async Task The_author_is_who_asked_else_the_git_user_else_CourseGit(
        string? signedIn, string? gitUser, string expected, string? domain = null)
    {
        await using var house = await TestHouse.OpenAsync(change: s => s with { AuthorDomain = domain });
        await house.AddCourseAsync(Course, c => c with { GitUser = gitUser });

        var ended = await house.BackUpAsync(Course, actor: signedIn is null ? Actor.CommandLine : Actor.Superuser(signedIn));

        Assert.Equal(OperationOutcome.Succeeded, ended.Outcome);
        Assert.Equal(
            $"{expected}\n{expected}\n", await RealGit.RunAsync(
            house.RepositoryOf(Course), "log", "-1", "--format=%an <%ae>%n%cn <%ce>", "test"));
    }

    [Fact]
    public async Task The_branch_in_git_branch_is_used_kept_and_never_committed()
    {
        await using var house = await TestHouse.OpenAsync();
        house.FilesOf(Course).WriteCourse().Write(".git-branch", "höst/vecka-1\n");
        await house.AddCourseAsync(Course);

        var ended = await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        await house.BackUpAsync(Course, OperationOutcome.Unchanged);

        Assert.Equal("höst/vecka-1", ended.Branch);
        Assert.Equal(
            "höst/vecka-1\n", await File.ReadAllTextAsync(house.FilesOf(Course).At(".git-branch"), TestContext.Current.CancellationToken));
        Assert.DoesNotContain(".git-branch", await RealGit.FilesAsync(house.RepositoryOf(Course), "höst/vecka-1"));
        await FolderImage.AssertSavedAsync(house.FilesOf(Course).Folder, house.RepositoryOf(Course), "höst/vecka-1");
    }

    [Fact]
    public async Task The_branch_set_for_the_course_comes_before_the_file_and_is_written_there()
    {
        await using var house = await TestHouse.OpenAsync();
        house.FilesOf(Course).WriteCourse().Write(".git-branch", "old\n");
        await house.AddCourseAsync(Course, c => c with { Branch = BranchName.Parse("kurs/ffm516") });

        Assert.Equal("kurs/ffm516", (await house.BackUpAsync(Course, OperationOutcome.Succeeded)).Branch);

        Assert.Equal(
            "kurs/ffm516\n", await File.ReadAllTextAsync(house.FilesOf(Course).At(".git-branch"), TestContext.Current.CancellationToken));
        await FolderImage.AssertSavedAsync(house.FilesOf(Course).Folder, house.RepositoryOf(Course), "kurs/ffm516");
    }

    [Fact]
    public async Task A_git_branch_that_is_a_link_is_neither_read_nor_written()
    {
        await using var house = await TestHouse.OpenAsync();
        var outside = Path.Combine(house.Root, "outside.txt");
        await File.WriteAllTextAsync(outside, "evil\n", TestContext.Current.CancellationToken);
        house.FilesOf(Course).WriteCourse().Link(".git-branch", outside);
        await house.AddCourseAsync(Course);

        Assert.Equal("test", (await house.BackUpAsync(Course, OperationOutcome.Succeeded)).Branch);

        Assert.Equal("evil\n", await File.ReadAllTextAsync(outside, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Another_branch_begins_with_the_course_as_it_is_and_leaves_the_first_alone()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync(Course);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        var first = await RealGit.TipAsync(house.RepositoryOf(Course));
        await house.ChangeCourseAsync(Course, c => c with { Branch = BranchName.Parse("spring") });

        await house.BackUpAsync(Course, OperationOutcome.Succeeded);

        Assert.Equal(first, await RealGit.TipAsync(house.RepositoryOf(Course)));
        await FolderImage.AssertSavedAsync(house.FilesOf(Course).Folder, house.RepositoryOf(Course), "spring");
    }

    [Fact]
    public async Task A_branch_below_the_name_of_another_is_refused_in_words_that_say_why()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync(Course, c => c with { Branch = BranchName.Parse("kurs") });
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        await house.ChangeCourseAsync(Course, c => c with { Branch = BranchName.Parse("kurs/ffm516") });

        var ended = await house.BackUpAsync(Course);

        Assert.True(ended is { Outcome: OperationOutcome.Failed, Refused: true }, ended.Text);
        Assert.StartsWith("There is a branch kurs already, and to git kurs/ffm516 cannot be beside it", ended.Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_branch_above_that_of_another_course_is_refused_in_words_that_say_why()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync(
            "ffm521", c => c with { Branch = BranchName.Parse("kurs/ffm521"), Remote = new(RemoteKind.Hosted, "physics/all") });
        await house.BackUpAsync("ffm521", OperationOutcome.Succeeded);
        await house.AddCourseAsync(
            Course, c => c with { Branch = BranchName.Parse("kurs"), Remote = new(RemoteKind.Hosted, "physics/all") });

        var ended = await house.BackUpAsync(Course);

        Assert.True(ended is { Outcome: OperationOutcome.Failed, Refused: true }, ended.Text);
        Assert.StartsWith("There is a branch kurs/ffm521 already, and to git kurs cannot be beside it", ended.Text,
            StringComparison.Ordinal);
    }
}
