using CourseGit.Core.Courses.Demo.Drawing;

namespace CourseGit.Core.Courses.Demo;

/// <summary>The files around the exercises, made one at a time while they are enumerated.</summary>
internal static class DemoFiles
{
    /// <summary>The name a PostgreSQL database of this course would have: 8 small letters.</summary>
    public const string DatabaseName = "demokurs";

    /// <summary>Written last: a folder counts as a course once it holds this file.</summary>
    public static DemoFile CourseMarker => DemoFile.FromText("dbname.txt", DatabaseName + "\n");

    /// <summary>Everything but the database and <see cref="CourseMarker"/>.</summary>
    public static IEnumerable<DemoFile> All() =>
        Top().Concat(ExerciseFiles.All()).Concat(Media()).Concat(RegeneratedFiles.All());

    private static IEnumerable<DemoFile> Top()
    {
        yield return DemoFile.FromText("README.md", DemoTexts.Readme);
        yield return DemoFile.Marker($"subdomain-{DemoCourse.Subdomain}");
        yield return DemoFile.Marker("touchfile");
        yield return DemoFile.Marker("last_admin_activity");
        yield return DemoFile.Marker("last_student_activity");
        yield return DemoFile.FromText($"pages/{DemoKey.Course}/welcome.html", DemoTexts.Welcome);
    }

    private static IEnumerable<DemoFile> Media()
    {
        yield return new DemoFile("media/public/icon.png", Icon());
        foreach (var upload in DemoUpload.All)
        {
            yield return new DemoFile($"media/{upload.Path}", upload.Picture());
        }
    }

    /// <summary>A pendulum in a ring, drawn four times as large and shrunk for smooth edges.</summary>
    private static byte[] Icon()
    {
        var canvas = new Canvas(256, 256, Ink.Paper);
        canvas.Disc(new Point(128, 128), 120, Ink.Pale);
        canvas.Ring(new Point(128, 128), 116, 12, Ink.Azure);
        canvas.Stroke(new Point(128, 40), new Point(176, 168), 10, Ink.Black);
        canvas.Disc(new Point(178, 174), 28, Ink.Crimson);
        return PngEncoder.Encode(canvas.Shrink(4));
    }
}
