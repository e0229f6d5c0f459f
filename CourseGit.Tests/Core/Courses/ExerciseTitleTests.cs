using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;

namespace CourseGit.Tests.Core.Courses;

public sealed class ExerciseTitleTests
{
    [Theory]
    [InlineData("<exercise><exercisename>Pendulum</exercisename></exercise>", "Pendulum")]
    [InlineData("    <exercise>\n    <exercisename> Dev\n LinearAlgebraTest </exercisename>\n</exercise>\n    ", "Dev LinearAlgebraTest")]
    [InlineData("<?xml version='1.0'?><exercise><exercisename>Fjäder &amp; vikt</exercisename>", "Fjäder & vikt")]
    [InlineData("<exercise><text>no name</text></exercise>", null)]
    [InlineData("<exercise><exercisename></exercisename></exercise>", null)]
    [InlineData("<exercise><exercisename>half", null)]
    [InlineData("no xml at all", null)]
    [InlineData("", null)]
    [InlineData("<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b "
        + "'&a;&a;&a;&a;&a;&a;'>]><exercise><exercisename>&b;</exercisename></exercise>", null)]
    [InlineData("<!DOCTYPE x SYSTEM 'file:///etc/passwd'><exercise><exercisename>Outside</exercisename></exercise>", "Outside")]
    public void The_title_is_what_students_see_and_broken_files_have_none(string xml, string? expected) =>
        Assert.Equal(expected, ExerciseTitle.Of(RawPath.FromText(xml).Bytes));

    [Fact]
    public void A_long_title_is_cut() =>
        Assert.Equal(200, ExerciseTitle.Of($"<exercise><exercisename>{new string('x', 500)}</exercisename></exercise>")!.Length);

    [Theory]
    [InlineData("exercises/k/a/exercise.xml", "exercises/k/a")]
    [InlineData("exercise.xml", null)]
    [InlineData("exercises/k/a/old-exercise.xml", null)]
    public void The_folder_of_an_exercise_is_the_one_that_holds_its_file(string path, string? expected) =>
        Assert.Equal(expected, ExerciseTitle.FolderOf(new RawPath(path)));
}
