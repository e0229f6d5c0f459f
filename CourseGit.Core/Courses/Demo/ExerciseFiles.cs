using CourseGit.Core.Courses.Demo.Content;
using CourseGit.Core.Courses.Demo.Drawing;

namespace CourseGit.Core.Courses.Demo;

/// <summary>The folder of each exercise: text, key, figures, thumbnail and earlier versions.</summary>
internal static class ExerciseFiles
{
    private const int ThumbnailFactor = 4;

    public static IEnumerable<DemoFile> All() => DemoExercises.All.SelectMany(FilesOf);

    private static IEnumerable<DemoFile> FilesOf(PlacedExercise placed)
    {
        var folder = $"exercises/{DemoKey.Course}/{placed.Path}";
        var questions = placed.Exercise.Questions.Length;
        yield return new DemoFile($"{folder}/exercise.xml", ExerciseXml.Write(placed, "2025-09-03 14:20:00.000", questions));
        yield return DemoFile.FromText($"{folder}/exercisekey", placed.Key);
        foreach (var file in Pictures(placed, folder).Concat(History(placed, folder)))
        {
            yield return file;
        }
    }

    private static IEnumerable<DemoFile> Pictures(PlacedExercise placed, string folder)
    {
        for (var i = 0; i < placed.Exercise.Figures.Length; i++)
        {
            var sketch = new Sketch();
            placed.Exercise.Figures[i](sketch);
            yield return new DemoFile($"{folder}/figure{i + 1}.png", PngEncoder.Encode(sketch.Canvas));
            if (i == 0)
            {
                yield return new DemoFile(
                    $"{folder}/thumbnail-{placed.Key[..7]}.png", PngEncoder.Encode(sketch.Canvas.Shrink(ThumbnailFactor)));
            }
        }
    }

    /// <summary>Every third exercise was first saved with one question only, every sixth once more.</summary>
    private static IEnumerable<DemoFile> History(PlacedExercise placed, string folder)
    {
        if (placed.Number % 3 == 0)
        {
            yield return new DemoFile(
                $"{folder}/history/20250901_10:15:00_exercise.xml", ExerciseXml.Write(placed, "2025-09-01 10:15:00.000", 1));
        }

        if (placed.Number % 6 == 0)
        {
            yield return new DemoFile(
                $"{folder}/history/20250902_16:40:30_exercise.xml", ExerciseXml.Write(placed, "2025-09-02 16:40:30.000", 2));
        }
    }
}
