using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Courses;

/// <summary>Where each of several courses goes, in one line.</summary>
public sealed class RemoteTemplateTests
{
    private static readonly RemoteForms Forms = new([RemoteForm.Hosted, RemoteForm.Url, OwnHost.Form]);

    [Theory]
    [InlineData("own:physics/{course}", "own:physics/ffm516")]
    [InlineData(" hosted:{label}/{course} ", "hosted:teknisk-fysik/ffm516")]
    [InlineData("hosted", "hosted:courses/ffm516")]
    [InlineData("https://git.example.org/{course}-{course}.git", "https://git.example.org/ffm516-ffm516.git")]
    public void The_name_of_the_course_and_its_label_are_put_in(string template, string remote) =>
        Assert.Equal(remote, RemoteTemplate.Parse(template, 2).For(Course("Teknisk fysik"), Forms).ToString());

    [Theory]
    [InlineData("", "Write the address")]
    [InlineData("own:physics/all", "All 2 courses would go to one repository")]
    [InlineData("own:{label}/all", "All 2 courses would go to one repository")]
    [InlineData("own:{org}/{course}", "{org} stands for nothing")]
    [InlineData("own:a/{course", "{course stands for nothing")]
    public void What_cannot_be_is_said_before_anything_is_asked(string template, string said) => Assert.Contains(
        said, Assert.Throws<InvalidInputException>(() => RemoteTemplate.Parse(template, 2)).Message, StringComparison.Ordinal);

    [Fact]
    public void Of_several_labels_the_one_that_was_asked_for_is_meant()
    {
        var course = Course("2025", "physics");

        Assert.Equal("own:2025/ffm516",
            RemoteTemplate.Parse("own:{label}/{course}", 2, CourseLabel.Parse("2025")).For(course, Forms).ToString());
        Assert.Contains("has 2 labels", Refusal(course), StringComparison.Ordinal);
        Assert.Contains("has no label", Refusal(Course()), StringComparison.Ordinal);

        static string Refusal(Course course) => Assert.Throws<InvalidInputException>(
            () => RemoteTemplate.Parse("own:{label}/{course}", 2).For(course, Forms)).Message;
    }

    private static Course Course(params string[] labels) => CoreUnderTest.NewCourse("ffm516") with
    {
        Labels = [.. labels.Select(CourseLabel.Parse)],
    };
}
