namespace CourseGit.Core.Courses.Demo.Drawing;

/// <summary>A place on a canvas, in pixels from the upper left corner; y grows downwards.</summary>
internal readonly record struct Point(double X, double Y)
{
    public static Point operator +(Point a, Point b) => new(a.X + b.X, a.Y + b.Y);

    public static Point operator -(Point a, Point b) => new(a.X - b.X, a.Y - b.Y);

    public static Point operator *(Point a, double factor) => new(a.X * factor, a.Y * factor);

    public double Length => Math.Sqrt((X * X) + (Y * Y));

    /// <summary>This direction turned a quarter, for offsets beside a line.</summary>
    public Point Across => new(-Y, X);

    /// <summary>The unit direction of an angle in degrees, anticlockwise from the x axis as in a textbook.</summary>
    public static Point Toward(double degrees)
    {
        var (sine, cosine) = Math.SinCos(degrees * Math.PI / 180);
        return new Point(cosine, -sine);
    }
}
